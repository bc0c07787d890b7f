import type { CliTexts } from './en.js'

/** Was das Terminal sagt; `{name}` wird ausgefüllt. */
export const de: CliTexts = {
  ready: '{name} ({model}) horcht auf {listen} und wählt {peer} an.',
  readyToBeDialled: '{name} ({model}) horcht auf {listen} und wartet darauf, angewählt zu werden.',
  readyToDial: '{name} ({model}) wählt {peer} an.',
  typing: 'Zeile tippen, Enter sendet.',
  restarted:
    'Das Programm wurde an Ort und Stelle neu gestartet, als {model}: auf der Seite verlangt.',
  page: 'Seite: {url}',
  recording: 'Aufzeichnung in {file}',
  demoReady: 'Alice und Bob laufen. Beide in einem Fenster, oder eine Seite für jeden:',
  demoStage: 'Bühne',
  demoStop: 'Getippt wird auf den Seiten. Strg+C beendet beide.',
  demoEnded: '{name} ist zu Ende ({reason}); der andere wird auch beendet.',
  demoLabs: 'Labore',
  labAsk: 'Deine Vorhersage (1 bis {count}; Enter für keine): ',
  labAskAgain: 'Tippe eine Zahl von 1 bis {count}, oder nur Enter.',
  labRunning: '{what} läuft …',
  labMeasured: 'gemessen in diesem Lauf',
  labAnswer: 'Was geschah: {answer}.',
  labNoAnswer: 'Was geschah, ist keine dieser Antworten.',
  labHeld: 'Deine Vorhersage traf zu.',
  labDidNotHold: 'Deine Vorhersage traf nicht zu.',
  labHow: `peerscope lab run NAME|NUMMER|all
  [--predict ANTWORT] [--model {models}] [--set NAME=N] [--json] [--out DATEI]
Mit Bild: auf der Seite jedes Peers, unter /lab.`,
  stuck: 'Das Programm ließ sich nicht aus seinem Aufruf lösen; Ende durch das Signal selbst.',
  help: `peerscope: sehen, wo ein Chat-Programm wartet, und warum.

  peerscope {models} --listen-port N --peer-ip A --peer-port N [Optionen]
      ein Peer eines Chats über TCP, sein Programm in einem dieser Modelle geschrieben:
      {modelList}
      er sendet auf der Verbindung, die er anwählt, und empfängt auf der angenommenen
  peerscope {models} --listen-port N [Optionen]
      eine Verbindung für beide Richtungen, angenommen: für nc oder einen einfachen Client
  peerscope {models} --peer-ip A --peer-port N [Optionen]
      eine Verbindung für beide Richtungen, angewählt: zu nc -l oder einem einfachen Server
  peerscope demo [--alice {models}] [--bob {models}] [--alice-port N] [--bob-port N]
      zwei Peers, Alice und Bob, und ihre Seiten
  peerscope lab [list]
  peerscope lab run NAME|NUMMER|all [--predict ANTWORT] [--model {models}] [--set NAME=N]
                [--json] [--out DATEI]
      die Experimente: fragt nach einer Vorhersage, lässt echte Programme laufen, misst, erklärt
  peerscope export DATEI --to ndjson [--out DATEI] [--salvage]
      eine Aufzeichnung als ein JSON-Objekt je Zeile

Optionen eines Peers
  --listen-port N    Port, auf dem dieser Peer den anderen erwartet
  --peer-ip A        IP-Adresse oder Name des anderen Peers
  --peer-port N      Port, auf dem der andere Peer wartet
  --framing line|raw ein Zeilenende beendet eine Nachricht        (sonst: line)
                     oder: was ein recv(1024) bringt, ist eine, und nichts wird angehängt
  --turn speak|listen
                     was ein Programm, das reihum spricht, in jeder Runde zuerst tut
                     (sonst: speak; listen, wo es nur darauf wartet, angewählt zu werden)
  --allow ADRESSE    wer noch herein darf, beliebig oft
                     (ohne --peer-ip: nur dieser Rechner)
  --receive-buffer N, --send-buffer N
                     Größe der Socket-Puffer in Bytes    (sonst: wie das System will)
  --name NAME        Name dieses Peers   (sonst: Peer und sein Port, oder Client)
  --peer-name NAME   Name des anderen Peers       (sonst: Peer und sein Port)
  --ui-port N        Port der Seite               (sonst: listen-port + 3000, oder 8001)
  --no-ui            keine Seite
  --watch URL        eine andere Bridge auf dieser Seite mitzeigen, nach der Adresse ihrer Seite
                     (beliebig oft)
  --record DATEI     die Sitzung in einer (neuen) Datei aufheben
  --spool-limit GRÖSSE
                     wie viel Platz im temporären Ordner der Rückblick der Seite ohne --record
                     belegen darf  (sonst: 2GiB; 0: keinen; die letzten 5 % bleiben immer frei)
  --json             jedes Ereignis als ein JSON-Objekt je Zeile ausgeben
  --lang de|en       Sprache des Terminals        (sonst: aus der Umgebung)

Ein Peer ist auch ein Chat im Terminal: Zeilen der Standardeingabe werden gesendet,
empfangene Zeilen gehen auf die Standardausgabe, alles andere auf die Fehlerausgabe.`,
}
