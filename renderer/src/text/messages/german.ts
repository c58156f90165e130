/** The sentence of every message code in German; see `common/messages/english-messages.ts`. */
export const messagesInGerman: Readonly<Record<string, string>> = {
  'message.input-not-found': 'Das Original ist nicht mehr da.',
  'message.input-unreadable': 'Das Original kann nicht gelesen werden.',
  'message.input-unsupported': 'Diese Art von Datei kann nicht vergrößert werden.',
  'message.input-corrupt': 'Das Original ist beschädigt.',
  'message.input-too-large': 'Das Original ist zu groß.',
  'message.output-exists': 'Eine Datei dieses Namens gibt es schon.',
  'message.output-is-input': 'Das Ergebnis würde ein Original ersetzen.',
  'message.output-too-large': 'Das Ergebnis ist zu groß für sein Dateiformat.',
  'message.output-unwritable': 'Das Ergebnis kann nicht geschrieben werden.',
  'message.disk-full': 'Der Datenträger ist voll.',
  'message.model-unknown': 'Dieses Modell gibt es nicht.',
  'message.model-invalid': 'Die Modelldatei ist beschädigt oder kein Modell.',
  'message.model-unavailable': 'Das Modell ist nicht auf diesem Rechner.',
  'message.model-unsupported': 'Diese Art von Modell kann nicht benutzt werden.',
  'message.device-unavailable': 'Das Gerät ist nicht verfügbar.',
  'message.inference-failed': 'Die Berechnung ist fehlgeschlagen.',
  'message.inference-crashed': 'Der Rechenkern hat sich unerwartet beendet.',
  'message.inference-hung': 'Der Rechenkern hat nicht mehr geantwortet.',
  'message.out-of-memory': 'Der Speicher reicht nicht aus.',
  'message.bad-tile': 'Das Modell oder das Gerät hat ein fehlerhaftes Bild geliefert.',
  'message.bad-request': 'Das ist nicht möglich.',
  'message.bad-settings': 'Die Einstellungen passen nicht.',
  'message.queue-busy': 'Ein anderer Enlarger arbeitet an dieser Warteschlange.',
  'message.network-unavailable': 'Das Netzwerk ist nicht erreichbar.',
  'message.connection-lost': 'Die Verbindung zum Rechenkern ist abgebrochen.',
  'message.cancelled': 'Die Arbeit wurde abgebrochen.',
  'message.internal': 'Etwas Unerwartetes ist passiert.',
  'message.file-not-found': '„{{path}}“ gibt es nicht.',
  'message.file-path-is-no-folder': 'Ein Teil des Pfads „{{path}}“ ist kein Ordner.',
  'message.file-is-folder': '„{{path}}“ ist ein Ordner.',
  'message.file-access-denied': 'Der Zugriff auf „{{path}}“ ist nicht erlaubt.',
  'message.file-disk-read-only':
    '„{{path}}“ kann nicht geschrieben werden: Der Datenträger ist schreibgeschützt.',
  'message.file-links-in-circle': 'Die Verknüpfungen auf dem Weg zu „{{path}}“ bilden einen Kreis.',
  'message.file-disk-full': 'Für „{{path}}“ ist kein Platz: Der Datenträger ist voll.',
  'message.file-disk-quota-used':
    'Für „{{path}}“ ist kein Platz: Ihr Kontingent auf diesem Datenträger ist erschöpft.',
  'message.file-exists': '„{{path}}“ gibt es schon.',
  'message.file-name-too-long': 'Der Name von „{{path}}“ ist zu lang für den Datenträger.',
  'message.file-disk-error': 'Der Datenträger meldete einen Fehler bei „{{path}}“.',
  'message.file-system-answered': 'Das System kann „{{path}}“ nicht verwenden ({{systemCode}}).',
  'message.file-not-regular':
    '„{{path}}“ ist keine gewöhnliche Datei, sondern eine Verknüpfung, ein Gerät oder eine Pipe.',
  'message.file-empty': '„{{path}}“ ist leer.',
  'message.file-changed-while-read': '„{{path}}“ wurde verändert, während die Datei gelesen wurde.',
  'message.file-larger-than-format':
    '„{{path}}“ hat {{sizeBytes}}; eine Datei dieses Formats darf höchstens {{limitBytes}} haben.',
  'message.file-not-deleted': '„{{path}}“ kann nicht gelöscht werden.',
  'message.folder-not-found': 'Einen Ordner „{{path}}“ gibt es nicht.',
  'message.folder-not-made': 'Der Ordner „{{path}}“ kann nicht angelegt werden.',
  'message.folder-name-taken-by-file': 'An der Stelle des Ordners „{{path}}“ ist eine Datei.',
  'message.disk-room-needed':
    'Auf dem Datenträger von „{{directory}}“ werden {{neededBytes}} gebraucht, aber nur {{freeBytes}} sind frei.',
  'message.picture-too-many-pages':
    '„{{path}}“ hat {{pages}} Einzelbilder oder Seiten; bei Bildern dieser Größe werden höchstens {{limit}} gelesen.',
  'message.picture-too-many-pixels':
    '„{{path}}“ hat {{megapixels}} Megapixel; höchstens {{limitMegapixels}} werden gelesen.',
  'message.picture-needs-memory':
    '„{{path}}“ ({{widthPx}}×{{heightPx}}), eine Datei von {{sizeBytes}}, bräuchte zum Lesen {{neededBytes}} Arbeitsspeicher; höchstens {{limitBytes}} sind es für eine Datei dieser Größe.',
  'message.picture-took-memory':
    'Das Lesen von „{{path}}“ brauchte {{takenBytes}} Arbeitsspeicher; erlaubt sind {{limitBytes}}.',
  'message.picture-took-too-long':
    '„{{path}}“ konnte nicht innerhalb von {{seconds}} Sekunden gelesen werden.',
  'message.picture-ended-decoder':
    'An „{{path}}“ ist das Leseprogramm gescheitert ({{ending}}); wahrscheinlich ist die Datei beschädigt.',
  'message.picture-not-decoded': '„{{path}}“ konnte nicht gelesen werden: {{detail}}.',
  'message.result-sides-too-long':
    'Eine {{format}}-Datei darf höchstens {{limitPx}} px je Seite haben, das Ergebnis hat aber {{widthPx}}×{{heightPx}}. {{suggestion}} kann es aufnehmen.',
  'message.result-too-large-to-encode':
    'Der Kodierer für {{format}} fasst höchstens {{limitBytes}} an Bildwerten, das Ergebnis hat aber {{samplesBytes}}. {{suggestion}} kann es aufnehmen.',
  'message.result-would-replace-input':
    'Das Ergebnis würde das Original „{{path}}“ ersetzen. Wählen Sie einen anderen Ordner oder Namen.',
  'message.result-names-used-up': 'Es gibt schon {{limit}} Dateien mit Namen wie „{{fileName}}“.',
  'message.result-not-written': '„{{path}}“ konnte nicht geschrieben werden: {{detail}}.',
  'message.result-changed-since-written':
    '„{{path}}“ wurde seit dem Schreiben verändert und bleibt deshalb erhalten.',
  'message.queue-in-use': 'Ein anderes laufendes Programm benutzt die Warteschlange „{{path}}“.',
  'message.queue-of-newer-version':
    'Eine neuere Version von Enlarger hat die Warteschlange „{{path}}“ geschrieben.',
  'message.folder-watched-already': 'Der Ordner „{{path}}“ wird schon beobachtet.',
  'message.folder-watched-is-output':
    'Die Ergebnisse des beobachteten Ordners „{{path}}“ brauchen einen anderen Ordner.',
  'message.model-name-unknown': 'Ein Modell „{{name}}“ gibt es nicht.',
  'message.model-comes-with-application': '„{{name}}“ gehört zum Programm und kann nicht entfernt werden.',
  'message.model-download-differs':
    'Von {{host}} kam eine andere Datei als die veröffentlichte; sie wurde verworfen.',
  'message.registry-unreachable':
    'Das Paketverzeichnis antwortet nicht auf {{name}}. Prüfen Sie das Netzwerk und versuchen Sie es noch einmal.',
  'message.download-unreachable':
    '{{host}} ist nicht erreichbar. Prüfen Sie das Netzwerk und versuchen Sie es noch einmal; Empfangenes bleibt erhalten.',
  'message.ground-truth-of-other-size':
    'Die Referenz hat {{received}} Pixel; für das ganze Bild werden {{whole}} gebraucht, für den Ausschnitt {{part}}.',
  'message.self-check-failed': 'Es hat seine Selbstprüfung nicht bestanden.',
  'message.self-check-differs':
    'Falsches Ergebnis in der Selbstprüfung (im Mittel {{meanDifference}}/255, höchstens {{largestDifference}}/255 Abweichung vom Prozessor).',
  'message.skipped-large-enough': 'Das Bild ist schon groß genug.',
  'message.skipped-done-before': 'Dieses Bild wurde mit diesen Einstellungen schon vergrößert.',
  'message.skipped-name-taken': 'Eine Datei dieses Namens gibt es schon.',
  'message.skipped-completed-before-crash':
    'Das Ergebnis war gerade fertig, als das Programm unerwartet endete.',
  'message.ignored-not-a-file': 'Das ist weder eine Datei noch ein Ordner.',
  'message.ignored-not-found': 'Diese Datei oder diesen Ordner gibt es nicht, oder sie sind nicht lesbar.',
  'message.ignored-not-an-image': 'Das ist kein Bild.',
  'message.ignored-no-images': 'In diesem Ordner sind keine Bilder.',
  'message.end-of-file-damaged':
    'Das Ende der Datei ist beschädigt oder fehlt; der Rest des Bildes wurde behalten.',
  'message.part-of-file-damaged':
    'Ein Teil der Datei ist beschädigt oder fehlt; der Rest des Bildes wurde behalten.',
  'message.tones-mapped':
    'Der hohe Dynamikumfang wurde nach der Kurve von ITU-R BT.2390 (von 1000 auf 203 cd/m²) in den üblichen gebracht, da {{format}} ihn hier nicht behält. PNG und AVIF behalten ihn.',
  'message.depth-reduced': 'Aus {{bits}} Bit je Kanal wurden 8, mehr fasst {{format}} nicht.',
  'message.ignored-folder-closed': 'Dieser Ordner darf nicht gelesen werden.',
  'message.raw-developed':
    'Die Kamera-Rohdatei wurde mit Standardeinstellungen entwickelt; ein Raw-Konverter bietet mehr Kontrolle.',
  'message.samples-clipped':
    'Die Werte reichen von {{lowest}} bis {{highest}}; was außerhalb von 0 bis 1 liegt, wurde abgeschnitten.',
  'message.samples-linear':
    'Die Werte reichen von {{lowest}} bis {{highest}}; sie wurden als lineares Licht gelesen und so skaliert, dass {{highest}} Weiß ist.',
  'message.samples-scaled':
    'Die Werte reichen von {{lowest}} bis {{highest}} und wurden so skaliert, dass {{highest}} Weiß ist.',
  'message.samples-of-full-scale':
    'Die Werte reichen von {{lowest}} bis {{highest}}; sie wurden als Bild von 0 bis {{full}} gelesen.',
  'message.samples-measured':
    'Die Werte reichen von {{lowest}} bis {{highest}}: Messwerte statt eines Bildes von 0 bis 1. Der niedrigste wurde Schwarz, der höchste Weiß.',
  'message.samples-missing': '{{percent}} % der Werte sind leer; sie wurden Schwarz.',
  'message.result-differs':
    'Das Ergebnis weicht um {{percent}} % in Helligkeit, Kontrast oder beschnittenen Stellen vom Original ab, mehr als das Vergrößern erklärt. Bitte vergleichen.',
  'message.ignored-none-match_one': 'Keines der Bilder in diesem Ordner ({{count}}) passt zu den Mustern.',
  'message.ignored-none-match_other': 'Keines der {{count}} Bilder in diesem Ordner passt zu den Mustern.',
  'message.ignored-name-not-text':
    'Der Name ist kein gültiges UTF-8, daher lässt sich die Datei nicht öffnen. Bitte umbenennen.',
  'message.depth-read-reduced':
    '{{format}}-Dateien werden mit 8 Bit je Kanal gelesen; diese hat {{bits}}. Als TIFF oder PNG gespeichert bleiben sie erhalten.',
  'message.metadata-not-kept': '{{metadata}} des Originals wurde nicht übernommen.',
  'message.gain-map-left-out':
    'Die Gain-Map für helle Bildschirme (Ultra HDR) wurde ausgelassen: das Ergebnis hat den üblichen Umfang. Behalten Sie für solche Bildschirme das Original.',
  'message.motion-video-left-out':
    'Das Video dieses Bewegungsfotos wurde ausgelassen. Es bleibt im Original.',
  'message.other-pictures-left-out_one':
    'Die Datei enthält {{count}} weiteres Bild; nur das Hauptbild wurde vergrößert. Speichern Sie es als eigene Datei, um es auch zu vergrößern.',
  'message.other-pictures-left-out_other':
    'Die Datei enthält {{count}} weitere Bilder; nur das Hauptbild wurde vergrößert. Speichern Sie sie als eigene Dateien, um sie auch zu vergrößern.',
  'message.picture-is-black':
    '{{percent}} % des Originals sind schwarz. Zeigt es anderswo mehr, ist es beschädigt oder von einer Art, die falsch gelesen wird.',
  'message.picture-is-white':
    '{{percent}} % des Originals sind weiß. Zeigt es anderswo mehr, ist es beschädigt oder von einer Art, die falsch gelesen wird.',
  'message.channels-left-out_one': '{{count}} Kanal außer Farbe und Transparenz wurde ausgelassen.',
  'message.channels-left-out_other': '{{count}} Kanäle außer Farbe und Transparenz wurden ausgelassen.',
  'message.pages-left-out_one':
    '{{count}} weitere Seite anderer Größe oder Art wurde ausgelassen: nur die erste wurde vergrößert. TIFF kann sie aufnehmen.',
  'message.pages-left-out_other':
    '{{count}} weitere Seiten anderer Größe oder Art wurden ausgelassen: nur die erste wurde vergrößert. TIFF kann sie aufnehmen.',
  'message.pictures-left-out_one': 'Nur das erste von {{count}} Bild passt in eine {{format}}-Datei.',
  'message.pictures-left-out_other': 'Nur das erste von {{count}} Bildern passt in eine {{format}}-Datei.',
  'message.metadata-left-out':
    '{{metadata}}-Metadaten konnten in einer {{format}}-Datei nicht erhalten bleiben.',
  'message.jpeg-too-large-to-optimise':
    'Die JPEG-Datei wurde ohne diese Optionen geschrieben: {{options}}. Über {{megapixels}} Megapixeln bräuchten sie das ganze Bild im Speicher.',
  'message.jpeg-xl-lossless-instead':
    'Die Datei wurde verlustfrei geschrieben: verlustbehaftet könnte JPEG XL das Farbprofil dieses Bildes nicht behalten.',
  'message.size-limit-needs-lossy-format':
    'Die Datei ist größer als gewünscht: nur verlustbehaftete JPEG-, WebP-, AVIF- und JPEG-XL-Dateien lassen sich auf eine Größe bringen.',
  'message.size-limit-not-reached': 'Die Datei ist auch bei niedrigster Qualität größer als gewünscht.',
  'message.tiles-made-smaller': '{{cause}} Dort wurden kleinere Kacheln benutzt.',
  'message.tile-repeated': '{{cause}} Die Kachel wurde noch einmal berechnet und war dann richtig.',
  'message.tile-divided': '{{cause}} Die Kachel wurde in kleineren Kacheln berechnet und war dann richtig.',
  'message.device-replaced': '{{cause}} Statt {{failed}} wurde {{replacement}} benutzt.',
  'message.own-engine-replaced': '{{cause}} Statt Enlargers eigenem Rechenwerk wurde onnxruntime benutzt.',
  'message.own-engine-refused': 'Enlargers eigenes Rechenwerk wird für ein Modell nicht benutzt: {{cause}}',
  'message.device-missing': '{{device}} gibt es auf diesem Rechner nicht.',
  'message.device-refused': '{{device}} wird nicht benutzt: {{cause}}',
  'message.queue-resumed':
    'Das Programm endete unerwartet während der Arbeit. Die Warteschlange macht weiter, wo sie war.',
  'message.adding-resumed_one':
    'Das Programm endete, während Bilder hinzugefügt wurden. {{count}} weiteres wurde jetzt hinzugefügt.',
  'message.adding-resumed_other':
    'Das Programm endete, während Bilder hinzugefügt wurden. Die übrigen {{count}} wurden jetzt hinzugefügt.',
  'message.adding-failed':
    'Als das Programm endete, wurden Bilder hinzugefügt; nicht alle konnten noch hinzugefügt werden: {{cause}}',
  'message.disk-space-short':
    'Die Ergebnisse brauchen etwa {{neededBytes}} auf dem Datenträger von „{{directory}}“, dort sind aber nur {{freeBytes}} frei.',
  'message.queue-rebuilt_one':
    'Die Datei der Warteschlange war beschädigt und wurde als „{{path}}“ beiseitegelegt. {{count}} Bild daraus wurde gerettet.',
  'message.queue-rebuilt_other':
    'Die Datei der Warteschlange war beschädigt und wurde als „{{path}}“ beiseitegelegt. {{count}} Bilder daraus wurden gerettet.',
  'message.inference-restarted':
    'Der Rechenkern hat sich unerwartet beendet und wurde neu gestartet. Das Bild geht an derselben Kachel weiter.',
  'message.backend-restarted':
    'Der Prozess, der Bilder liest und schreibt, hat sich unerwartet beendet und wurde neu gestartet.',
  'message.image-given-up':
    'Das Bild in Arbeit ließ sich nicht anhalten und wurde aufgegeben. Es wartet beim nächsten Start wieder.',
  'message.sizes-not-noted': 'Bildgrößen können nicht vermerkt werden: {{cause}}',
  'message.watch-failed': 'Der Ordner „{{path}}“ kann nicht überwacht werden: {{detail}}',
  'message.queue-stopped': 'Die Warteschlange musste anhalten: {{cause}}',
  'message.disk-full-stopped': '{{cause}} Die übrigen Bilder warten, bis wieder Platz ist.',
  'message.disk-full-paused':
    '{{cause}} Die Warteschlange pausiert; schaffen Sie Platz und starten Sie sie wieder.',
  'message.recorded-sentence': '{{detail}}',
}
