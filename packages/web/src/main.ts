import './no-eval'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import { mount } from 'svelte'
import { preferences } from './state/preferences.svelte'
import { LiveBackend } from './backends/live'

const target = document.getElementById('page')
if (target === null) throw new Error('index.html has no place for the page')

const protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
const bridge = `${protocol}//${location.host}`
const path = location.pathname.split('/').at(-1)

// Drawn once a session has come: it is loaded beside what is painted first.
import('./components/timeline/Timeline.svelte').catch(() => undefined)
// One of them is needed, and the others are not loaded.
if (path === 'lab') {
  const { default: Labs } = await import('./Labs.svelte')
  await preferences.ready()
  mount(Labs, { target, props: { url: `${bridge}/lab/ws` } })
} else {
  const backend = new LiveBackend(`${bridge}/ws`)
  const { default: Page } =
    path === 'stage' ? await import('./Stage.svelte') : await import('./App.svelte')
  await preferences.ready()
  mount(Page, { target, props: { backend } })
}

// First what is shown, then what may be wanted. A bridge that has gone will say so by itself.
setTimeout(() => {
  import('./load-ahead').then(({ loadAhead }) => loadAhead()).catch(() => undefined)
}, 300)
