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
const backend = new LiveBackend(`${protocol}//${location.host}/ws`)
// One of the two is needed, and the other one not loaded.
const { default: Page } = location.pathname.endsWith('/stage')
  ? await import('./Stage.svelte')
  : await import('./App.svelte')
await preferences.ready()
mount(Page, { target, props: { backend } })
