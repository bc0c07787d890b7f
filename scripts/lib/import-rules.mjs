/**
 * Who may import whom, from high to low, as `no-restricted-imports` per folder.
 * ESLint takes the last matching setting of a rule and merges nothing, so every folder's list is
 * put together here, and a file gets exactly one.
 */

/** Path of an import that leads into one of these folders of packages/bridge/src. */
const folders = (names) => `^(\\./|(\\.\\./)+)(${names.join('|')})(/|\\.js$)`

const never = (regex, message) => ({ regex, message })

const noKoffi = never('^koffi', 'The native calls live in packages/bridge/src/blocking.')
const noWeb = never(
  '^@peerscope/web|/packages/web/|(^|/)web/src/',
  'The bridge and the page share nothing but @peerscope/protocol.',
)
const noBridge = never(
  '^@peerscope/bridge|/packages/bridge/|(^|/)bridge/src/',
  'The page and the bridge share nothing but @peerscope/protocol.',
)
const extensionless = never(
  '^\\.{1,2}/.*\\.(js|ts)$',
  'The page is bundled: relative imports have no extension.',
)
const noSvelte = never(
  '^svelte(/|$)|^@sveltejs/|\\.svelte(\\.js|\\.ts)?$',
  'trace/ and timeline/ are plain TypeScript: no Svelte inside.',
)
const zodOnly = never('^(?!zod(/|$)|\\./|\\.\\./)', 'packages/protocol imports zod only.')
const onlyIo = [
  never('^(?!\\.\\./\\.\\./program/io\\.js$)', 'A program imports nothing but its Io type.'),
  {
    ...never('^\\.\\./\\.\\./program/io\\.js$', 'A program imports the *type* of its Io only.'),
    allowTypeImports: true,
  },
]

/** Folders of packages/bridge/src from high to low. None imports one that stands above it. */
export const bridgeLayers = [
  ['cli'],
  ['config'],
  ['server', 'bridge'],
  ['export', 'session', 'watch', 'lab'],
  ['models'],
  ['program', 'kernel'],
  ['blocking', 'trace'],
]

const setting = (files, patterns, ignores = []) => ({
  files,
  ignores: [...ignores, '**/*.test.ts'],
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
})

const bridge = 'packages/bridge/src'
/** The programs; a model's folder also holds its description and its worker. */
const programFiles = [`${bridge}/models/*/!(model|worker).ts`]

const bridgeSettings = bridgeLayers.flatMap((layer, depth) =>
  layer.map((folder) => {
    const above = bridgeLayers.slice(0, depth).flat()
    const message = `${folder}/ is below ${above.join('/, ')}/: the lower never imports the higher.`
    return setting(
      [`${bridge}/${folder}/**/*.ts`],
      [
        noWeb,
        ...(folder === 'blocking' ? [] : [noKoffi]),
        ...(above.length > 0 ? [never(folders(above), message)] : []),
      ],
      programFiles,
    )
  }),
)

const web = 'packages/web/src'
const plain = [`${web}/{trace,timeline}/**/*.ts`]

export const importRules = [
  setting(['packages/protocol/src/**/*.ts'], [zodOnly]),
  setting([`${bridge}/*.ts`], [noWeb, noKoffi]),
  ...bridgeSettings,
  setting(programFiles, onlyIo),
  setting([`${web}/**/*.{ts,svelte}`], [noBridge, noKoffi, extensionless], plain),
  setting(plain, [noBridge, noKoffi, extensionless, noSvelte]),
]
