import type { Glossary } from './glossary'

export const glossaryDe: Glossary = {
  synchronous: {
    term: 'synchrone Kommunikation',
    meaning: 'Die Partner warten aufeinander. Nicht dasselbe wie blockierend.',
  },
  asynchronous: {
    term: 'asynchrone Kommunikation',
    meaning: 'Der Sender macht weiter und wartet nicht auf den Empfänger.',
  },
  blocking: {
    term: 'blockierend',
    meaning: 'Der Aufruf kehrt erst zurück, wenn er fertig ist; bis dahin hält er seinen Thread.',
  },
  nonBlocking: {
    term: 'nicht-blockierend',
    meaning: 'Der Aufruf kehrt sofort zurück, ob es etwas zu tun gab oder nicht.',
  },
  running: { term: 'rechnend', meaning: 'Benutzt die CPU.' },
  blocked: {
    term: 'blockiert',
    meaning: 'Der Thread wird von einem Aufruf gehalten und kann nichts anderes tun.',
  },
  pending: {
    term: 'wartend, ausstehend',
    meaning: 'Eine Operation steht aus, und der Thread ist frei für andere.',
  },
  idle: {
    term: 'untätig',
    meaning: 'Nichts zu tun: die Ereignisschleife schläft, von keiner Operation gehalten.',
  },
  unobserved: {
    term: 'nicht beobachtet',
    meaning:
      'Was hier geschah, hat niemand gesehen: Der Prozess war angehalten oder bekam keinen Prozessor, oder Einträge gingen verloren.',
  },
  ready: {
    term: 'bereit',
    meaning: 'Könnte jetzt weitermachen; der Kernel hat, worauf gewartet wurde.',
  },
  polling: { term: 'Abfragen (Polling)', meaning: 'Immer wieder nachsehen, ob etwas da ist.' },
  busyWaiting: { term: 'aktives Warten', meaning: 'Warten und dabei die CPU benutzen.' },
  multiplexing: {
    term: 'Multiplexen',
    meaning: 'Ein Warten für viele Sockets zugleich: select(), poll(), epoll.',
  },
  eventLoop: {
    term: 'Ereignisschleife',
    meaning: 'Wartet auf vieles zugleich und verteilt, was bereit ist, eins nach dem anderen.',
  },
  callback: {
    term: 'Rückruffunktion',
    meaning: 'Eine Funktion, die aufgerufen wird, wenn ein Ereignis da ist.',
  },
  coroutine: {
    term: 'Koroutine',
    meaning: 'Eine Funktion, die pausieren (await) und dort weitermachen kann.',
  },
  thread: { term: 'Thread', meaning: 'Ein Ausführungsstrang: er tut eins nach dem anderen.' },
  concurrency: {
    term: 'Nebenläufigkeit',
    meaning: 'Fortschritt überlappt sich: mehreres ist unterwegs. Ein Thread genügt dafür.',
  },
  parallelism: {
    term: 'Parallelität',
    meaning: 'Mehreres geschieht wirklich gleichzeitig, auf mehreren Kernen.',
  },
  peer: {
    term: 'Peer',
    meaning: 'Ein Ende eines Chats, dem anderen gleich: jeder wählt an und horcht.',
  },
  socket: { term: 'Socket', meaning: 'Ein Endpunkt einer Verbindung, vom Kernel geführt.' },
  listeningSocket: {
    term: 'horchender Socket',
    meaning: 'Nimmt Verbindungen entgegen; selbst trägt er keine Daten.',
  },
  acceptQueue: {
    term: 'Annahmewarteschlange',
    meaning:
      'Verbindungen, die der Kernel schon hergestellt und das Programm noch nicht angenommen hat. Wer angewählt hat, kann inzwischen senden.',
  },
  sendBuffer: {
    term: 'Sendepuffer',
    meaning:
      'Hier hält der Kernel, was gesendet wurde, bis der andere Kernel es hat. Ist er voll, wartet send().',
  },
  receiveBuffer: {
    term: 'Empfangspuffer',
    meaning: 'Hier hält der Kernel, was angekommen ist und das Programm nicht gelesen hat.',
  },
  byteStream: {
    term: 'Bytestrom',
    meaning: 'Was TCP trägt: Bytes in Reihenfolge, ohne Grenzen zwischen Nachrichten.',
  },
  framing: {
    term: 'Nachrichtenrahmung',
    meaning:
      'Markiert, wo eine Nachricht endet, hier mit einem Zeilenende. TCP tut das nicht: zwei send können ein recv sein, ein send mehrere.',
  },
  partialRead: {
    term: 'Teilempfang',
    meaning: 'recv() brachte nur einen Teil der Bytes einer Nachricht; der Rest kommt später.',
  },
  flowControl: {
    term: 'Flusskontrolle',
    meaning: 'Der Empfänger bremst den Sender: er sagt, wie viel Platz sein Puffer hat.',
  },
  backpressure: {
    term: 'Rückstau',
    meaning: 'Volle Warteschlangen, eine hinter der anderen, halten den Erzeuger an.',
  },
  acknowledgement: {
    term: 'Quittung',
    meaning:
      'Der andere Kernel hat die Bytes. Sein Programm hat vielleicht noch nicht nachgesehen.',
  },
  delivery: { term: 'Zustellung', meaning: 'Das andere Programm hat sie gelesen.' },
  unconfirmed: {
    term: 'unbestätigt',
    meaning:
      'Dem Kernel gegeben, und die Verbindung endete, ehe bekannt war, dass es angekommen ist.',
  },
  responseTime: {
    term: 'Antwortzeit',
    meaning: 'Vom Senden bis das andere Programm es gelesen hat.',
  },
  throughput: { term: 'Durchsatz', meaning: 'Nachrichten je Sekunde.' },
  duplex: {
    term: 'Voll- und Halbduplex',
    meaning: 'Beide Wege zugleich, oder abwechselnd. TCP ist vollduplex; ein Programm nicht immer.',
  },
  halfClose: {
    term: 'halbseitiges Schließen',
    meaning:
      'Eine Richtung ist zu Ende (FIN), die andere geht weiter. Wer das FIN bekommt, kann es von einem ganzen Schließen nicht unterscheiden.',
  },
  reset: {
    term: 'Zurücksetzen (RST)',
    meaning:
      'Die Verbindung ist sofort abgebrochen, in beide Richtungen. Was in ihren Puffern lag, ist verloren. So wird auf Bytes für einen Socket geantwortet, den es nicht mehr gibt.',
  },
  deadlock: { term: 'Verklemmung', meaning: 'Warten im Kreis. Eine Sperre braucht es dazu nicht.' },
  recording: { term: 'Aufzeichnung', meaning: 'Eine Sitzungsdatei: alles, was eine Bridge sah.' },
}
