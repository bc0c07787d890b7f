/** The document's colours, and word when they change. */
import { paletteFrom, type Palette } from './palette'

/** @param context any 2D context: it knows how to read every CSS colour */
export function readPalette(context: CanvasRenderingContext2D): Palette {
  const style = getComputedStyle(document.documentElement)
  const normal = (colour: string): string => {
    context.fillStyle = '#000000'
    context.fillStyle = colour
    const { fillStyle } = context
    return typeof fillStyle === 'string' && fillStyle.startsWith('#') ? fillStyle : '#000000'
  }
  return paletteFrom((property) => style.getPropertyValue(property), normal)
}

/**
 * Calls back when the theme, the resolution or a typeface has changed. A new theme's variables
 * hold once styles are computed again, which reading them causes.
 * @returns stops watching
 */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  const root = document.documentElement
  observer.observe(root, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] })
  const dark = matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', changed)
  document.fonts.addEventListener('loadingdone', changed)
  return () => {
    observer.disconnect()
    dark.removeEventListener('change', changed)
    document.fonts.removeEventListener('loadingdone', changed)
  }
}
