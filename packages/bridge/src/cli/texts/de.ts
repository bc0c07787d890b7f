import type { CliTexts } from './en.js'

/** Was das Terminal sagt; `{name}` wird ausgefüllt. */
export const de: CliTexts = {
  ready: '{name} ({model}) horcht auf {listen} und wählt {peer} an. Zeile tippen, Enter sendet.',
  page: 'Seite: {url}',
  recording: 'Aufzeichnung in {file}',
  demoReady: 'Alice und Bob laufen. Öffne beide Seiten nebeneinander:',
  demoStop: 'Strg+C beendet beide.',
  stuck: 'Das Programm ließ sich nicht aus seinem Aufruf lösen; Ende durch das Signal selbst.',
  help: `peerscope: sehen, wo ein Chat-Programm wartet, und warum.

  peerscope sync|async --listen-port N --peer-ip A --peer-port N [Optionen]
      ein Peer eines Chats über TCP, im synchronen oder asynchronen Modell
  peerscope demo [--alice sync|async] [--bob sync|async] [--alice-port N] [--bob-port N]
      zwei Peers, Alice und Bob, und ihre Seiten
  peerscope export DATEI --to ndjson [--out DATEI] [--salvage]
      eine Aufzeichnung als ein JSON-Objekt je Zeile

Optionen eines Peers
  --listen-port N    Port, auf dem dieser Peer den anderen erwartet
  --peer-ip A        IP-Adresse oder Name des anderen Peers
  --peer-port N      Port, auf dem der andere Peer wartet
  --name NAME        Name dieses Peers            (sonst: Peer und sein Port)
  --peer-name NAME   Name des anderen Peers       (sonst: Peer und sein Port)
  --ui-port N        Port der Seite               (sonst: listen-port + 3000)
  --no-ui            keine Seite
  --record DATEI     die Sitzung in einer (neuen) Datei aufheben
  --json             jedes Ereignis als ein JSON-Objekt je Zeile ausgeben
  --lang de|en       Sprache des Terminals        (sonst: aus der Umgebung)

Ein Peer ist auch ein Chat im Terminal: Zeilen der Standardeingabe werden gesendet,
empfangene Zeilen gehen auf die Standardausgabe, alles andere auf die Fehlerausgabe.`,
}
