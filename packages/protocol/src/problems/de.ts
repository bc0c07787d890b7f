import type { ProblemCode } from './codes.js'

/** Was geschah, warum, und was zu tun ist; `{name}` wird ausgefüllt. Je eine Zeile. */
export const de: Record<ProblemCode, string> = {
  unknownCommand:
    'Den Befehl „{command}“ gibt es nicht. Befehle: {choices}. Hilfe: peerscope --help',
  unknownFlag: 'Die Option {flag} gibt es nicht. Hilfe: peerscope --help',
  unexpectedArgument: '„{value}“ gehört zu keiner Option. Hilfe: peerscope --help',
  missingLink:
    'Wer spricht mit wem? Gib --listen-port an, um angewählt zu werden, oder --peer-ip und --peer-port, um anzuwählen, oder alle drei.',
  missingFlag: '{flag} fehlt: {given} braucht es.',
  flagNeeds: '{flag} braucht {needs}: ohne kommt niemand herein.',
  missingValue: '{flag} braucht einen Wert, zum Beispiel {example}.',
  missingFile: 'Welche Datei? Gib den Pfad einer Aufzeichnung an, zum Beispiel: {example}',
  badChoice: '{flag} kann nicht „{value}“ sein. Möglich: {choices}.',
  badPort:
    '{flag} kann nicht „{value}“ sein: ein Port ist eine ganze Zahl von {lowest} bis {highest}.',
  samePort:
    '{flag} und {other} sind beide {port}, aber ein Port dieses Rechners kann nur einem dienen. Ändere einen.',
  badAddress:
    '{flag} kann nicht „{value}“ sein: das ist weder eine IP-Adresse noch ein Rechnername. Beispiel: 127.0.0.1',
  unusableAddress:
    '{flag} kann nicht „{value}“ sein: das nennt keinen einzelnen Rechner. Gib die Adresse eines Rechners an, zum Beispiel 127.0.0.1',
  zoneMissing:
    '{flag} kann nicht „{value}“ allein sein: eine link-lokale Adresse gibt es in jedem Netz. Sag also, an welcher Schnittstelle, zum Beispiel {example} (es gibt: {zones}).',
  zoneUnknown:
    '{flag} kann nicht „{value}“ sein: dieser Rechner hat keine solche Netzwerkschnittstelle mit link-lokaler Adresse. Er hat: {zones}. Beispiel: {example}',
  noZones:
    '{flag} kann nicht „{value}“ sein: das ist eine link-lokale Adresse, und keine Netzwerkschnittstelle dieses Rechners hat eine. Gib eine andere Adresse jenes Rechners an.',
  zoneNotNeeded:
    '{flag} kann nicht „{value}“ sein: nur link-lokale Adressen (fe80::…) gelten an einer bestimmten Schnittstelle. Lass weg, was hinter dem Prozentzeichen steht: {address}',
  badName: '{flag} kann nicht „{value}“ sein: ein Name hat 1 bis 40 sichtbare Zeichen.',
  badBytes:
    '{flag} kann nicht „{value}“ sein: ein Puffer ist eine ganze Zahl von {lowest} bis {highest} Bytes.',
  badSize:
    '{flag} kann nicht „{value}“ sein: eine Größe ist eine ganze Zahl von Bytes, KiB, MiB oder GiB, mindestens {lowest}, zum Beispiel 500MiB; 0 heißt keine.',
  badUrl:
    '{flag} kann nicht „{value}“ sein: gib die Adresse der Seite einer anderen Bridge an, zum Beispiel http://localhost:8003',
  unresolvable:
    'Der Rechnername „{host}“ führt zu keiner Adresse ({reason}). Prüfe die Schreibweise, oder gib die IP-Adresse an.',
  portInUse:
    'Port {port} ist belegt: ein anderes Programm horcht dort, vielleicht eine frühere Bridge. Beende es, oder wähle einen anderen {flag}.',
  portForbidden:
    'Dieser Benutzer darf auf Port {port} nicht horchen ({reason}). Wähle einen Port ab 1024.',
  addressUnavailable: 'Dieser Rechner kann auf {host}:{port} nicht horchen ({reason}).',
  pagePortInUse:
    'Port {port}, auf dem die Seite läge, ist von einem anderen Programm belegt. Beende es, oder wähle mit --ui-port einen anderen.',
  pagePortBlocked:
    'Auf Port {port} öffnet kein Browser eine Seite: Browser halten ihn für ein anderes Protokoll frei. Wähle einen anderen --ui-port, zum Beispiel {free}.',
  usualPagePortBlocked:
    'Die Seite zu listen-port {listen} läge auf {port}, und dort öffnet kein Browser eine Seite: Browser halten diesen Port für ein anderes Protokoll frei. Ergänze --ui-port {free}, oder wähle einen anderen --listen-port.',
  demoPagePortBlocked:
    '{flag} kann nicht {port} sein: Die Seite läge auf {page}, und dort öffnet kein Browser eine Seite, weil Browser diesen Port für ein anderes Protokoll frei halten. Wähle einen anderen Port.',
  pageNotBuilt: 'Die Seite ist noch nicht gebaut. Führe aus: npm run build',
  modelNeedsPosix:
    '{model} braucht die blockierenden Aufrufe von Linux oder macOS: unter Windows in WSL starten; {others} läuft hier.',
  noFolder:
    'Den Ordner, in dem dieser Befehl gestartet wurde, gibt es nicht mehr ({reason}). Wechsle in einen, den es gibt, und starte noch einmal.',
  noDescriptors:
    'Dieser Prozess darf keine weiteren Dateien und Verbindungen öffnen ({reason}). Beende, was sonst läuft, oder erlaube mehr: ulimit -n 1024',
  noResources:
    'Das System gibt diesem Prozess keinen Speicher oder keine Threads mehr ({call}: {reason}). Beende, was sonst läuft, oder erlaube mehr: siehe ulimit -a',
  notInstalled:
    'Ein Teil von peerscope fehlt oder passt nicht zu diesem Rechner ({reason}). Installiere es neu: npm install, dann npm run build',
  systemFailed:
    'Das System hat abgelehnt, was peerscope braucht ({call}: {reason}). Schlage den Grund in errno(3) nach, behebe ihn, und starte noch einmal.',
  fileUnreadable:
    'Die Aufzeichnung {file} lässt sich nicht lesen ({reason}). Prüfe Pfad und Rechte.',
  fileUnwritable: '{file} lässt sich nicht schreiben ({reason}). Wähle einen anderen Pfad.',
  notAFile:
    '{file} ist keine gewöhnliche Datei, sondern eine Pipe, ein Gerät, ein Socket oder ein Ordner: wer daraus liest, könnte den Chat aufhalten. Gib bei --record den Pfad einer neuen Datei an.',
  isAFolder: '{file} ist ein Ordner. Gib den Pfad einer Aufzeichnung an.',
  notASession:
    '{file} ist keine Aufzeichnung von peerscope. Gib eine Datei an, die --record geschrieben hat.',
  sameFile:
    '{file} ist die Aufzeichnung selbst, der Export würde sie zerstören. Wähle ein anderes --out.',
  noRoomForPage:
    'Die Seite zu listen-port {listen} läge auf {port}, der höchste Port ist 65535. Wähle einen kleineren --listen-port, oder --ui-port, oder --no-ui.',
  unknownLab: 'Es gibt kein Labor „{lab}“. Labore: {choices}.',
  unknownSetting: 'Labor {lab} hat keine Einstellung „{name}“. Es hat: {choices}.',
  badSetting:
    '{name} kann nicht „{value}“ sein: es ist eine ganze Zahl von {lowest} bis {highest}.',
  sessionTorn:
    'Die Aufzeichnung endet mitten in einem Frame (so hinterlässt es eine gewaltsam beendete Bridge): {bytes} Bytes am Ende wurden weggelassen.',
  sessionUnfinished:
    'Die Aufzeichnung hat keinen Abschluss: ihre Bridge wurde nicht ordentlich beendet. Alles Aufgezeichnete ist da.',
  sessionDamaged:
    'Die Aufzeichnung ist bei Byte {offset} beschädigt; was danach kommt, wurde weggelassen. Mit --salvage geht es hinter dem Schaden weiter.',
  sessionSalvaged:
    'Die Aufzeichnung ist bei Byte {offset} beschädigt; was dahinter heil ist, ist dabei.',
  sessionLacks:
    'Der Aufzeichnung {count:fehlt|fehlen} vor Byte {offset} {count} {count:Frame|Frames}: aufgezeichnet und später entfernt. Was danach kommt, wurde weggelassen. Mit --salvage geht es hinter der Lücke weiter.',
  sessionLacksSalvaged:
    'Der Aufzeichnung {count:fehlt|fehlen} vor Byte {offset} {count} {count:Frame|Frames}: aufgezeichnet und später entfernt. Was danach kommt, ist dabei.',
  sessionRepeats:
    'Bei Byte {offset} der Aufzeichnung steht ein Frame, den es vorher schon gab: er wurde verdoppelt oder verschoben. Was danach kommt, wurde weggelassen. Mit --salvage wird nur weggelassen, was doppelt ist.',
  sessionRepeatsSalvaged:
    'Bei Byte {offset} der Aufzeichnung {count:steht|stehen} {count} {count:Frame|Frames} zum zweiten Mal: verdoppelt oder verschoben. Von jedem ist nur der erste dabei.',
  sessionFollowed:
    'Bei Byte {offset} ist die Sitzung zu Ende, die Datei geht aber mit etwas anderem weiter: wurde eine zweite angehängt? Nur was davor steht, ist dabei.',
  sessionGap:
    'Die Aufzeichnung hat bei Byte {offset} eine Lücke von {count} {count:Frame|Frames}: {count:er ließ|sie ließen} sich nicht schreiben ({reason}). Was davor und danach aufgezeichnet wurde, ist dabei.',
  sessionGapToEnd:
    'Die Aufzeichnung hat ab Byte {offset} eine Lücke bis zu ihrem Ende: es ließ sich nichts mehr schreiben ({reason}). Alles davor Aufgezeichnete ist dabei.',
  sessionGrowing:
    'In die Aufzeichnung wird noch geschrieben: dabei ist, was zu Beginn des Exports in ihr stand.',
  sessionShrank:
    'Die Aufzeichnung wurde kürzer, während sie gelesen wurde: die letzten {bytes} Bytes fehlen. Exportiere sie noch einmal, wenn niemand mehr hineinschreibt.',
  connectRefused:
    'Bei {address} horcht noch niemand (Verbindung abgelehnt). Neuer Versuch jede Sekunde; starte den anderen Peer.',
  connectTimedOut:
    '{address} antwortet nicht (5 s ohne ein Wort). Neuer Versuch läuft; prüfe Adresse, Firewall und Netz.',
  connectFailed: 'Keine Verbindung zu {address} ({reason}). Neuer Versuch jede Sekunde.',
  connected: 'Verbunden mit {address}: was du tippst, geht dorthin.',
  accepted: 'Verbindung von {address} angenommen: was von dort kommt, wird gezeigt.',
  connectedBothWays:
    'Verbunden mit {address}, in beide Richtungen: was du tippst, geht dorthin, was von dort kommt, wird gezeigt.',
  connectedAcceptsNext:
    'Verbunden mit {address}: was du tippst, geht dorthin, sobald jener Peer sich auch mit diesem verbunden hat, denn dieses Programm nimmt erst an und liest dann die Eingabe.',
  acceptedSpeaksFirst:
    'Verbindung von {address} angenommen: abwechselnd geht eine Nachricht von dir hinaus, dann wird eine ankommende gezeigt. Du beginnst.',
  acceptedListensFirst:
    'Verbindung von {address} angenommen: abwechselnd wird eine ankommende Nachricht gezeigt, dann geht eine von dir hinaus. Die andere Seite beginnt.',
  bothWaysSpeaksFirst:
    'Verbunden mit {address}, in beide Richtungen und abwechselnd: eine Nachricht von dir geht hinaus, dann wird eine ankommende gezeigt. Du beginnst.',
  bothWaysListensFirst:
    'Verbunden mit {address}, in beide Richtungen und abwechselnd: eine ankommende Nachricht wird gezeigt, dann geht eine von dir hinaus. Die andere Seite beginnt.',
  notDialledBack:
    '{address} hat unsere Verbindung angenommen, sich aber seit {seconds} s nicht mit diesem Peer verbunden. Bis dahin wartet dieses Programm in accept() und liest keine Eingabe: was du tippst, muss warten. Ein Skript, das sich nur einmal verbindet, beim Start, muss neu gestartet werden.',
  peerClosed: 'Der Peer hat die Verbindung {role} {address} geschlossen. Von vorn.',
  peerHalfClosed:
    'Der Peer hat seine Seite von {role} {address} beendet: von dort kommt nichts mehr, was du tippst, geht weiter dorthin.',
  connectionReset: 'Die Verbindung {role} {address} wurde zurückgesetzt. Von vorn.',
  connectionFailed: 'Die Verbindung {role} {address} ist gescheitert ({reason}). Von vorn.',
  peerVanished:
    '{address} ist verschwunden: der Rechner antwortet nicht mehr ({reason}). Prüfe sein Netz. Von vorn.',
  closedByUs: 'Die Verbindung {role} {address} wurde von unserer Seite geschlossen.',
  replaced:
    'Die Verbindung {role} {address} wurde von unserer Seite geschlossen: der Peer hatte seine Seite beendet, und jemand anderes ist gekommen.',
  strangerClosed:
    'Verbindung von {address} geschlossen: herein darf nur, wer von {expected} kommt.',
  looksLikeWatching:
    'Verbindung von {address} zurückgesetzt: Von dort wurde der Datenstrom einer Seite verlangt (GET /ws), eine Bridge beobachtet also versehentlich diesen Chat-Port. Gib ihrem --watch stattdessen die Adresse der Seite, meist 3000 über dem Chat-Port.',
  looksLikeBrowser:
    'Was {address} sendet, sieht nach einem Browser aus: eine HTTP-Anfrage. Dies ist der Chat-Port, deshalb wird sie als Nachrichten gezeigt. Die Seite hat einen eigenen Port, meist 3000 über diesem.',
  looksLikeWebServer:
    'Was {address} sendet, sieht nach einem Webserver aus: eine HTTP-Antwort, gezeigt wie sie ist. Ist das der Port einer Seite? Der Chat-Port liegt meist 3000 darunter: Prüfe --peer-port.',
  looksLikeTls:
    'Was {address} sendet, sieht nach einem TLS-Hello aus, wie bei https:// – es wird gezeigt, wie es ist, aber niemand hier beantwortet es. Der Chat ist reines TCP: Schalte TLS dort aus. Die Seite liegt unter http:// auf einem eigenen Port.',
  looksLikeTelnet:
    'Was {address} sendet, sieht nach Telnet-Verhandlung aus: Steuerbytes vor dem Text, gezeigt wie sie sind. Nimm dort nc, oder schalte die Verhandlung ab (in PuTTY: Verbindungstyp Raw).',
  looksLikeSsh:
    'Was {address} sendet, sieht nach ssh aus: dessen Versionszeile, gezeigt wie sie ist. Der Chat ist reiner Text über TCP: Nimm dort nc, oder prüfe den Port.',
  looksLikeUtf16:
    'Was {address} sendet, sieht nach UTF-16 aus, mit zwei Bytes je Zeichen: es wird gezeigt, wie es ist. Der Chat ist UTF-8: Kodiere den Text dort so.',
  answeredThere:
    'Die Gegenseite sendet auf der Verbindung, die dieser Peer aufgebaut hat. Er sendet dort nur, deshalb wird nicht gezeigt, was kommt. Nutzt die Gegenseite eine Verbindung für beide Richtungen (nc -l), lass --listen-port weg; ist sie eine Seite, liegt deren Chat-Port meist 3000 darunter.',
  deadSkipped:
    '{count} schon beendete {count:Verbindung|Verbindungen} in der Annahmewarteschlange übersprungen.',
  unreadLost:
    'In {role} {address} {bytes:lag|lagen} beim Schließen {bytes} {bytes:Byte|Bytes} ungelesen im Empfangspuffer: das Programm hat sie nie gesehen.',
  unreadReset:
    'Eine Verbindung wurde zurückgesetzt, ehe das Programm sie annehmen konnte. Was sie gebracht hatte ({bytes} {bytes:Byte|Bytes}), wird nicht gezeigt: Das System weiß nicht mehr, von wem es kam.',
  acceptFailed:
    'Die wartende Verbindung kann nicht angenommen werden ({reason}). Neuer Versuch jede Sekunde. EMFILE heißt, dass diese Bridge zu viele Deskriptoren offen hat: Schließe Seiten, oder erhöhe die Grenze (ulimit -n).',
  incompleteLine:
    'Die Verbindung endete mitten in einer Zeile: {bytes} {bytes:Byte|Bytes} ohne Zeilenende, als unvollständig gezeigt.',
  incompleteText: 'Unvollständig, ohne Zeilenende: „{text}“.',
  incompleteCharacter:
    'Die Verbindung endete mitten in einem Zeichen: {bytes} {bytes:Byte davon kam|Bytes davon kamen}, und nicht mehr.',
  noNewline:
    '{bytes} {bytes:Byte ist|Bytes sind} ohne Zeilenende angekommen, das hier eine Nachricht beendet; darauf wartet das Programm. Sendet die Gegenseite keines, starte diese Bridge mit --framing raw; schreibst du die Gegenseite selbst, beende jede Nachricht mit \\n.',
  lineTooLong:
    'Der Peer hat mehr als {limit} Bytes ohne Zeilenende gesendet. Die Verbindung wurde zurückgesetzt, die Bytes sind verworfen.',
  unconfirmed:
    'Unbestätigt: Die Verbindung endete, bevor der andere Kernel „{text}“ quittiert hat. Vielleicht ist es angekommen; bei Bedarf noch einmal senden.',
  notSent:
    '{count} {count:Zeile wartete noch und wurde|Zeilen warteten noch und wurden} nicht gesendet.',
  partlySent:
    '{count} {count:Zeile wurde|Zeilen wurden} nicht ganz übergeben: von der ersten, die gerade gesendet wurde, ist vielleicht ein Teil angekommen.',
  inputUnread: 'Dazu waren Zeilen der Standardeingabe noch nicht gelesen.',
  inputEnded:
    'Die Standardeingabe ist zu Ende: von hier wird nichts mehr gesendet. Das Empfangen geht weiter, die Seite kann noch senden; Strg+C beendet.',
  inputFailed:
    'Die Standardeingabe lässt sich nicht lesen ({reason}): von hier wird nichts mehr gesendet. Das Empfangen geht weiter, die Seite kann noch senden; Strg+C beendet.',
  inputNotText:
    'Eine Zeile der Standardeingabe war kein UTF-8: für Bytes, die kein Text sind, wurde � gesendet. Prüfe ihre Kodierung.',
  inputCut:
    'Eine Zeile hatte genau {bytes} Bytes: mehr gibt das Terminal von einer Zeile nicht weiter (termios(3)), der Rest ist verloren. Füge längere Zeilen in die Seite ein, oder nimm eine Pipe.',
  inputTooLong:
    'Nicht gesendet: Eine Zeile der Standardeingabe ist länger als {limit} Bytes und wird bis zu ihrem Ende übersprungen. Sende sie in Teilen.',
  outputFailed:
    'Die Standardausgabe lässt sich nicht schreiben ({reason}): Empfangene Zeilen werden nicht mehr ausgegeben. Sie stehen auf der Seite und, falls es eine gibt, in der Aufzeichnung.',
  outputUnread:
    'Niemand liest die Standardausgabe mehr: Empfangene Zeilen werden nicht mehr ausgegeben. Sie stehen auf der Seite und, falls es eine gibt, in der Aufzeichnung.',
  outputClosed:
    'Die Standardausgabe ist geschlossen: Empfangene Zeilen werden nicht ausgegeben. Sie stehen auf der Seite und, falls es eine gibt, in der Aufzeichnung.',
  outputLeftOut:
    'Die Standardausgabe wurde eine Weile nicht gelesen: {lines} {lines:Zeile fehlt|Zeilen fehlen} dort. Auf der Seite und, falls es eine gibt, in der Aufzeichnung {lines:steht sie|stehen sie}.',
  errorsLeftOut:
    'Die Fehlerausgabe wurde eine Weile nicht gelesen: {lines} {lines:Zeile fehlt|Zeilen fehlen} hier.',
  terminalLeftOut:
    '… {lines} {lines:Zeile fehlt|Zeilen fehlen} hier, weil das Terminal keine Ausgabe annahm. Auf der Seite und, falls es eine gibt, in der Aufzeichnung {lines:steht sie|stehen sie}.',
  programFailed:
    'Das Programm endete mit einem Fehler: {reason}. In einer Sekunde startet es wieder.',
  stoodStill:
    'Die Bridge stand {milliseconds} ms lang still: Ihr Prozess war angehalten oder bekam keinen Prozessor. Was ihr Programm in dieser Zeit tat, wurde nicht beobachtet; die Zeitachse schraffiert sie.',
  noProcessor:
    'Das Programm hätte weiterlaufen können, bekam aber {milliseconds} ms lang keinen Prozessor: Der Rechner ist mit anderem beschäftigt. Die Zeitachse schraffiert diese Zeit als nicht beobachtet.',
  recordingDamaged:
    'Die Aufzeichnung ist nicht mehr vollständig ({reason}): von hier an hat sie eine Lücke. Der Chat geht weiter; schaffe Platz, dann geht auch die Aufzeichnung weiter.',
  recordingEnded:
    'Die Aufzeichnung ist nicht mehr vollständig ({reason}): ihr Datenträger ist ausgefallen, es wird nichts mehr hineingeschrieben. Der Chat geht weiter; starte ihn neu und zeichne anderswo auf.',
  recordingResumed:
    'Die Aufzeichnung geht weiter: es ist wieder Platz. Was ihr seither fehlt, ist in ihr als Lücke vermerkt.',
  recordingUnsynced:
    'Die Aufzeichnung ist geschrieben, aber der Datenträger hatte das beim Ende der Bridge noch nicht bestätigt: fällt in den nächsten Augenblicken der Strom aus, kann das Ende verloren sein.',
  recordingIncomplete: 'Die Aufzeichnung {file} ist nicht vollständig: sie hat eine Lücke.',
  recordingRemoved:
    'Die Aufzeichnung {file} wurde von einem anderen Programm entfernt: Von ihr bleibt nichts, wenn diese Bridge endet. Bis dahin, wo es /proc gibt: cp /proc/{pid}/fd/{fd} gerettet.session',
  spoolMissing:
    'Was geschah, ehe der Speicher der Seite beginnt, lässt sich später nicht zeigen: der temporäre Ordner {folder} ist nicht benutzbar ({reason}). Der Chat geht weiter; setze TMPDIR auf einen beschreibbaren Ordner, oder nimm --record.',
  spoolNoRoom:
    'Was geschah, ehe der Speicher der Seite beginnt, lässt sich später nicht zeigen: der Datenträger von {folder} ist fast voll, und seine letzten 5 % bleiben frei. Der Chat geht weiter; schaffe Platz, oder setze TMPDIR auf einen anderen.',
  spoolTooSlow:
    'Was bis jetzt geschah, lässt sich nur so weit zeigen, wie die Seite es hat: der Datenträger von {folder} war zu langsam, um es aufzuheben.',
  spoolGrows:
    'Damit die Seite auch Früheres zeigen kann, liegt die Sitzung in einer temporären Datei in {folder}, die höchstens {limit} groß wird (--spool-limit) und mit der Bridge verschwindet.',
  spoolTrimmed:
    'Der Anfang der Sitzung wird nicht länger aufgehoben: die temporäre Datei darf {limit} belegen und lässt 5 % des Datenträgers frei. Die Seite zeigt diese Zeit als nicht beobachtet; --spool-limit erlaubt mehr, --record hebt alles auf.',
  labNotLinked:
    'Die beiden Peers des Labors fanden einander nicht binnen 10 s. Ist dieser Rechner sehr beschäftigt, oder sperrt eine Firewall sein Loopback? Versuche es noch einmal.',
  labBusy: 'Auf dieser Bridge läuft schon ein Labor. Warte, bis es zu Ende ist.',
  labFailed: 'Das Labor kam nicht zu seinem Ende ({reason}). Versuche es noch einmal.',
  messageTooLong:
    'Nicht gesendet: die Nachricht hat {bytes} Bytes, eine Zeile darf {limit} haben. Sende sie in Teilen.',
  messageEmpty:
    'Nicht gesendet: mit --framing raw ist eine Nachricht ihre Bytes, und eine leere hat keine. Schreibe etwas.',
  messageNotText:
    'Nicht gesendet: Die Nachricht enthält ein halbes Zeichen (ein einzelnes Surrogat), das auf der Leitung kein Text sein kann. Tippe dieses Zeichen noch einmal.',
  queueFull:
    'Nicht angenommen: {limit} Zeilen warten schon in der Eingabewarteschlange. Warte, bis das Programm einige gelesen hat.',
  notUnconfirmed: 'Nur eine unbestätigte Nachricht kann noch einmal gesendet werden.',
  modelUnavailable: 'Das Modell {model} läuft auf diesem Rechner nicht.',
  tooManyWatched:
    'Nicht beobachtet: {limit} andere Bridges werden schon beobachtet. Entferne zuerst eine.',
  notWatched: 'Diese Bridge wird nicht beobachtet, oder sie antwortet gerade nicht.',
  watchesItself:
    'Nicht beobachtet: {url} ist diese Bridge selbst. Gib die Adresse einer anderen an.',
  watchesChat:
    'Nicht beobachtet: {url} ist die Adresse des Chats, und was dorthin geht, wird in ihn getippt. Gib die Adresse der anderen Seite an; sie liegt meist 3000 über dem Chat-Port.',
  watchedIsNoPage:
    'Kein weiterer Versuch: Was bei {url} antwortet, ist nicht die Seite einer Bridge. Es kann ein Chat sein, und jeder Versuch würde in ihn tippen. Die Seite liegt meist 3000 über dem Chat-Port: Entferne diese Adresse und gib jene an.',
  switchFailed: 'Das Programm ließ sich nicht starten: {reason}',
  malformedCommand: 'Die Bridge hat diesen Betrachter nicht verstanden: {reason}.',
  tooManyCommands: 'Dieser Betrachter sandte zu viele Befehle je Sekunde und wurde getrennt.',
}
