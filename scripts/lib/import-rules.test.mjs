/** Proves that the import rules can fail: each is shown an import that it must refuse. */
import { ESLint } from 'eslint'
import ts from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { importRules } from './import-rules.mjs'

// The rules alone, without types: the snippets are in no project, so type-aware rules cannot run.
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ['**/*.ts'],
      languageOptions: { parser: ts.parser },
      plugins: { '@typescript-eslint': ts.plugin },
    },
    ...importRules,
  ],
})

async function messagesOf(file, code) {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: file })
  return result.messages.map(({ message }) => message)
}

const bridge = 'packages/bridge/src'
const web = 'packages/web/src'

const refused = [
  ['packages/protocol/src/frame.ts', "import { readFileSync } from 'node:fs'"],
  ['packages/protocol/src/messages/open.ts', "import koffi from 'koffi'"],
  [`${bridge}/server/page.ts`, "import { tokens } from '@peerscope/web'"],
  [`${bridge}/bridge.ts`, "export { tokens } from '../../web/src/tokens.js'"],
  [`${web}/state/link.ts`, "import { start } from '@peerscope/bridge'"],
  [`${web}/state/link.ts`, "import type { Ring } from '../../../bridge/src/trace/ring'"],
  [`${web}/state/link.ts`, "import { clock } from './session-clock.js'"],
  [`${web}/state/link.ts`, "import koffi from 'koffi'"],
  [`${bridge}/trace/ring.ts`, "import { recorder } from '../session/recorder.js'"],
  [`${bridge}/blocking/sockets.ts`, "import { io } from '../program/io.js'"],
  [`${bridge}/models/registry.ts`, "import { serve } from '../server/server.js'"],
  [`${bridge}/kernel/observer.ts`, "import { config } from '../config/config.js'"],
  [`${bridge}/session/writer.ts`, "import type { Config } from '../config/config.js'"],
  [`${bridge}/server/http.ts`, "import { main } from '../cli.js'"],
  [`${bridge}/server/http.ts`, "import { flags } from '../cli/flags.js'"],
  [`${bridge}/kernel/ioctl.ts`, "import koffi from 'koffi'"],
  [`${bridge}/cli.ts`, "import koffi from 'koffi'"],
  [`${bridge}/program/program.ts`, "import { registry } from '../models/registry.js'"],
  [`${bridge}/models/sync/worker.ts`, "import { serve } from '../../server/server.js'"],
  [`${bridge}/models/sync/sync.ts`, "import { listen } from '../../blocking/sockets.js'"],
  [`${bridge}/models/async/async.ts`, "import { createServer } from 'node:net'"],
  [`${bridge}/models/select/select.ts`, "import { registry } from '../registry.js'"],
  [`${bridge}/models/sync/sync.ts`, "import { io } from '../../program/io.js'"],
  [`${web}/trace/columns.ts`, "import { untrack } from 'svelte'"],
  [`${web}/timeline/draw.ts`, "import { theme } from '../state/theme.svelte'"],
  [`${web}/timeline/view/pan.ts`, "import Lane from '../../components/Lane.svelte'"],
]

const allowed = [
  ['packages/protocol/src/messages/open.ts', "import { z } from 'zod'"],
  ['packages/protocol/src/frame.ts', "import { crc32 } from './crc32.js'"],
  [`${bridge}/blocking/libc.ts`, "import koffi from 'koffi'"],
  [`${bridge}/program/sync/operations.ts`, "import { libc } from '../../blocking/libc.js'"],
  [`${bridge}/models/sync/sync.ts`, "import type { SyncIo } from '../../program/io.js'"],
  [
    `${bridge}/models/sync/worker.ts`,
    "import { runSyncProgram } from '../../program/sync/run-program.js'",
  ],
  [`${bridge}/server/viewers.ts`, "import { Session } from '../session/session.js'"],
  [`${bridge}/cli/demo.ts`, "import { start } from '../server/server.js'"],
  [`${bridge}/trace/ring.ts`, "import { RECORD_BYTES } from '@peerscope/protocol'"],
  [`${web}/state/link.ts`, "import { mount } from 'svelte'"],
  [`${web}/state/link.ts`, "import { preferences } from './preferences.svelte'"],
  [`${web}/trace/trace.ts`, "import { SpanColumns } from './span-columns'"],
]

describe('import rules', () => {
  it.each(refused)('%s must not: %s', async (file, code) => {
    const messages = await messagesOf(file, code)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain('import is restricted')
  })

  it.each(allowed)('%s may: %s', async (file, code) => {
    expect(await messagesOf(file, code)).toEqual([])
  })
})
