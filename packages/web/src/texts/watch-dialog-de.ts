import type { WatchDialogTexts } from './watch-dialog'

export const watchDialogDe: WatchDialogTexts = {
  title: 'Beobachtete Peers',
  explained:
    'Bridges, die diese Seite mitzeigt. Ihre Nachrichten, Puffer und Zeitleisten stehen neben denen des eigenen Peers.',
  none: 'Noch wird keine andere Bridge beobachtet.',
  sameClock: 'dieselbe Uhr: Zeiten sind genau',
  clockBound: (bound) => `eine andere Uhr: Zeiten stimmen auf ±${bound}`,
  clockUnknown: 'ihre Uhr ist noch nicht bekannt',
  aligned: 'Die Uhren nach der Messung richten (sonst: wie die Uhr jedes Rechners geht)',
  address: 'Adresse der Seite einer anderen Bridge',
  remove: 'Entfernen',
}
