/**
 * The pure part of the timeline: what is known of the peers, laid out, painted, in words. It knows neither
 * Svelte nor the page nor the browser, so that the bridge makes the very picture of the page with it.
 */
export { Trace } from '../trace/trace'
export type { TracedPeer } from '../trace/traced-peers'
export type { MeasureText } from './labels'
export type { Colour, Palette } from './palette'
export type { Scene } from './scene'
export { SceneBuilder, type SceneInput } from './scene-builder'
export { paintSvg } from './svg-painter'
export { timelineDe } from './texts-de'
export { timelineEn } from './texts-en'
export type { TimelineTexts } from './texts'
