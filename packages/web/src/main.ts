import './no-eval'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { LiveBackend } from './backends/live'

const target = document.getElementById('page')
if (target === null) throw new Error('index.html has no place for the page')

const protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
const backend = new LiveBackend(`${protocol}//${location.host}/ws`)
mount(App, { target, props: { backend } })
