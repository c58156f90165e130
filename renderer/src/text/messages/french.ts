/** The sentence of every message code in French; see `common/messages/english-messages.ts`. */
export const messagesInFrench: Readonly<Record<string, string>> = {
  'message.input-not-found': 'L’original n’est plus là.',
  'message.input-unreadable': 'L’original est illisible.',
  'message.input-unsupported': 'Ce type de fichier ne peut pas être agrandi.',
  'message.input-corrupt': 'L’original est endommagé.',
  'message.input-too-large': 'L’original est trop grand.',
  'message.output-exists': 'Un fichier de ce nom existe déjà.',
  'message.output-is-input': 'Le résultat remplacerait un original.',
  'message.output-too-large': 'Le résultat est trop grand pour son format de fichier.',
  'message.output-unwritable': 'Le résultat ne peut pas être enregistré.',
  'message.disk-full': 'Le disque est plein.',
  'message.model-unknown': 'Ce modèle n’existe pas.',
  'message.model-invalid': 'Le fichier du modèle est endommagé ou n’est pas un modèle.',
  'message.model-unavailable': 'Le modèle n’est pas sur cet ordinateur.',
  'message.model-unsupported': 'Ce type de modèle ne peut pas être utilisé.',
  'message.device-unavailable': 'Le périphérique n’est pas disponible.',
  'message.inference-failed': 'Le calcul a échoué.',
  'message.inference-crashed': 'Le moteur de calcul s’est arrêté de façon inattendue.',
  'message.inference-hung': 'Le moteur de calcul ne répondait plus.',
  'message.out-of-memory': 'La mémoire ne suffit pas.',
  'message.bad-tile': 'Le modèle ou le périphérique a produit une image erronée.',
  'message.bad-request': 'Cette action est impossible.',
  'message.bad-settings': 'Les réglages ne conviennent pas.',
  'message.queue-busy': 'Un autre Enlarger utilise cette file.',
  'message.network-unavailable': 'Le réseau est injoignable.',
  'message.connection-lost': 'La connexion au moteur a été perdue.',
  'message.cancelled': 'Le travail a été annulé.',
  'message.internal': 'Un imprévu s’est produit.',
  'message.file-not-found': '« {{path}} » n’existe pas.',
  'message.file-path-is-no-folder': 'Une partie du chemin « {{path}} » n’est pas un dossier.',
  'message.file-is-folder': '« {{path}} » est un dossier.',
  'message.file-access-denied': 'L’accès à « {{path}} » est refusé.',
  'message.file-disk-read-only': 'Impossible d’écrire « {{path}} » : le disque est en lecture seule.',
  'message.file-links-in-circle': 'Les liens menant à « {{path}} » forment une boucle.',
  'message.file-disk-full': 'Il n’y a pas de place pour « {{path}} » : le disque est plein.',
  'message.file-disk-quota-used':
    'Il n’y a pas de place pour « {{path}} » : votre quota sur ce disque est épuisé.',
  'message.file-exists': '« {{path}} » existe déjà.',
  'message.file-name-too-long': 'Le nom de « {{path}} » est trop long pour ce disque.',
  'message.file-disk-error': 'Le disque a signalé une erreur pour « {{path}} ».',
  'message.file-system-answered': 'Le système ne peut pas utiliser « {{path}} » ({{systemCode}}).',
  'message.file-not-regular':
    '« {{path}} » n’est pas un fichier ordinaire mais un lien, un périphérique ou un tube.',
  'message.file-empty': '« {{path}} » est vide.',
  'message.file-changed-while-read': '« {{path}} » a été modifié pendant sa lecture.',
  'message.file-larger-than-format':
    '« {{path}} » fait {{sizeBytes}} ; un fichier de ce format peut faire {{limitBytes}} au plus.',
  'message.file-not-deleted': 'Impossible de supprimer « {{path}} ».',
  'message.folder-not-found': 'Il n’y a pas de dossier « {{path}} ».',
  'message.folder-not-made': 'Impossible de créer le dossier « {{path}} ».',
  'message.folder-name-taken-by-file': 'Un fichier occupe la place du dossier « {{path}} ».',
  'message.disk-room-needed':
    'Il faut {{neededBytes}} sur le disque de « {{directory}} », mais seuls {{freeBytes}} y sont libres.',
  'message.picture-too-many-pages':
    '« {{path}} » contient {{pages}} trames ou pages ; pour des images de cette taille, {{limit}} au plus sont lues.',
  'message.picture-too-many-pixels':
    '« {{path}} » a {{megapixels}} mégapixels ; {{limitMegapixels}} au plus sont lus.',
  'message.picture-needs-memory':
    'Décoder « {{path}} » ({{widthPx}}×{{heightPx}}), un fichier de {{sizeBytes}}, demanderait {{neededBytes}} de mémoire ; {{limitBytes}} au plus pour un fichier de cette taille.',
  'message.picture-took-memory':
    'Décoder « {{path}} » a pris {{takenBytes}} de mémoire ; {{limitBytes}} sont permis.',
  'message.picture-took-too-long': '« {{path}} » n’a pas pu être décodé en {{seconds}} secondes.',
  'message.picture-ended-decoder':
    '« {{path}} » a interrompu son décodeur ({{ending}}) ; le fichier est sans doute endommagé.',
  'message.picture-not-decoded': '« {{path}} » n’a pas pu être décodé : {{detail}}.',
  'message.result-sides-too-long':
    'Les côtés d’un fichier {{format}} ont {{limitPx}} px au plus, mais le résultat fait {{widthPx}}×{{heightPx}}. {{suggestion}} peut le contenir.',
  'message.result-too-large-to-encode':
    'L’encodeur {{format}} peut contenir {{limitBytes}} d’échantillons au plus, mais le résultat en a {{samplesBytes}}. {{suggestion}} peut le contenir.',
  'message.result-would-replace-input':
    'Le résultat remplacerait l’original « {{path}} ». Choisissez un autre dossier ou un autre nom.',
  'message.result-names-used-up': 'Il y a déjà {{limit}} fichiers nommés comme « {{fileName}} ».',
  'message.result-not-written': '« {{path}} » n’a pas pu être écrit : {{detail}}.',
  'message.result-changed-since-written':
    '« {{path}} » a été modifié depuis son écriture et est donc conservé.',
  'message.queue-in-use': 'Un autre programme en cours utilise la file « {{path}} ».',
  'message.queue-of-newer-version': 'Une version plus récente d’Enlarger a écrit la file « {{path}} ».',
  'message.folder-watched-already': 'Le dossier « {{path}} » est déjà surveillé.',
  'message.folder-watched-is-output':
    'Les résultats du dossier surveillé « {{path}} » doivent aller dans un autre dossier.',
  'message.model-name-unknown': 'Il n’y a pas de modèle « {{name}} ».',
  'message.model-comes-with-application':
    '« {{name}} » fait partie de l’application et ne peut pas être retiré.',
  'message.model-download-differs':
    'Un autre fichier que celui publié est venu de {{host}} ; il a été rejeté.',
  'message.registry-unreachable':
    'Le registre de paquets ne répond pas pour {{name}}. Vérifiez le réseau et réessayez.',
  'message.download-unreachable':
    '{{host}} est injoignable. Vérifiez le réseau et réessayez ; ce qui a été reçu est conservé.',
  'message.ground-truth-of-other-size':
    'La référence a {{received}} pixels ; il en faut {{whole}} pour l’image entière, ou {{part}} pour la partie.',
  'message.self-check-failed': 'L’autocontrôle a échoué.',
  'message.self-check-differs':
    'Résultat erroné lors de l’autocontrôle (écart moyen {{meanDifference}}/255, maximal {{largestDifference}}/255 par rapport au processeur).',
  'message.skipped-large-enough': 'L’image est déjà assez grande.',
  'message.skipped-done-before': 'Cette image a déjà été agrandie avec ces réglages.',
  'message.skipped-name-taken': 'Un fichier de ce nom existe déjà.',
  'message.skipped-completed-before-crash':
    'Le résultat venait d’être terminé quand le programme s’est arrêté de façon inattendue.',
  'message.ignored-not-a-file': 'Ce n’est ni un fichier ni un dossier.',
  'message.ignored-not-found': 'Ce fichier ou dossier n’existe pas ou n’est pas lisible.',
  'message.ignored-not-an-image': 'Ce n’est pas une image.',
  'message.ignored-no-images': 'Ce dossier ne contient aucune image.',
  'message.end-of-file-damaged':
    'La fin du fichier est endommagée ou manque ; le reste de l’image a été conservé.',
  'message.part-of-file-damaged':
    'Une partie du fichier est endommagée ou manque ; le reste de l’image a été conservé.',
  'message.tones-mapped':
    'La plage dynamique étendue a été ramenée à la plage standard par la courbe ITU-R BT.2390 (de 1000 à 203 cd/m²), car {{format}} ne la conserve pas ici. PNG et AVIF la conservent.',
  'message.depth-reduced': '{{bits}} bits par canal ont été ramenés à 8, le maximum de {{format}}.',
  'message.ignored-folder-closed': 'Ce dossier ne peut pas être lu.',
  'message.raw-developed':
    'Le fichier brut a été développé avec des réglages standard ; un logiciel de développement offre plus de contrôle.',
  'message.samples-clipped':
    'Les valeurs vont de {{lowest}} à {{highest}} ; ce qui dépasse 0 à 1 a été écrêté.',
  'message.samples-linear':
    'Les valeurs vont de {{lowest}} à {{highest}} ; elles ont été lues comme lumière linéaire et mises à l’échelle pour que {{highest}} soit blanc.',
  'message.samples-scaled':
    'Les valeurs vont de {{lowest}} à {{highest}} et ont été mises à l’échelle pour que {{highest}} soit blanc.',
  'message.samples-of-full-scale':
    'Les valeurs vont de {{lowest}} à {{highest}} ; elles ont été lues comme une image de 0 à {{full}}.',
  'message.samples-measured':
    'Les valeurs vont de {{lowest}} à {{highest}} : des mesures plutôt qu’une image de 0 à 1. La plus basse est devenue noire, la plus haute blanche.',
  'message.samples-missing': '{{percent}} % des valeurs sont vides ; elles sont devenues noires.',
  'message.result-differs':
    'Le résultat s’écarte de l’original de {{percent}} % en luminosité, en contraste ou en zones écrêtées, plus que l’agrandissement ne l’explique. Comparez-les.',
  'message.ignored-none-match_one': 'Aucune image de ce dossier ({{count}}) ne correspond aux motifs.',
  'message.ignored-none-match_many': 'Aucune des {{count}} d’images de ce dossier ne correspond aux motifs.',
  'message.ignored-none-match_other': 'Aucune des {{count}} images de ce dossier ne correspond aux motifs.',
  'message.ignored-name-not-text':
    'Son nom n’est pas en UTF-8 valide, le fichier ne peut donc pas être ouvert. Renommez-le.',
  'message.depth-read-reduced':
    'Les fichiers {{format}} sont lus en 8 bits par canal ; celui-ci en a {{bits}}. Enregistrez-le en TIFF ou PNG pour les garder.',
  'message.metadata-not-kept': '{{metadata}} de l’original n’a pas été conservé.',
  'message.gain-map-left-out':
    'Sa carte de gain pour écrans lumineux (Ultra HDR) a été omise : le résultat a la plage standard. Gardez l’original pour ces écrans.',
  'message.motion-video-left-out': 'La vidéo de cette photo animée a été omise. Elle reste dans l’original.',
  'message.other-pictures-left-out_one':
    'Le fichier contient {{count}} autre image ; seule la principale a été agrandie. Enregistrez-la à part pour l’agrandir aussi.',
  'message.other-pictures-left-out_many':
    'Le fichier contient {{count}} d’autres images ; seule la principale a été agrandie. Enregistrez-les à part pour les agrandir aussi.',
  'message.other-pictures-left-out_other':
    'Le fichier contient {{count}} autres images ; seule la principale a été agrandie. Enregistrez-les à part pour les agrandir aussi.',
  'message.picture-is-black':
    '{{percent}} % de l’original est noir. S’il montre davantage ailleurs, il est endommagé ou d’un type mal lu.',
  'message.picture-is-white':
    '{{percent}} % de l’original est blanc. S’il montre davantage ailleurs, il est endommagé ou d’un type mal lu.',
  'message.channels-left-out_one': '{{count}} canal autre que la couleur et la transparence a été omis.',
  'message.channels-left-out_many':
    '{{count}} de canaux autres que la couleur et la transparence ont été omis.',
  'message.channels-left-out_other':
    '{{count}} canaux autres que la couleur et la transparence ont été omis.',
  'message.pages-left-out_one':
    '{{count}} autre page de taille ou de nature différente a été omise : seule la première a été agrandie. TIFF peut la contenir.',
  'message.pages-left-out_many':
    '{{count}} d’autres pages de taille ou de nature différente ont été omises : seule la première a été agrandie. TIFF peut les contenir.',
  'message.pages-left-out_other':
    '{{count}} autres pages de taille ou de nature différente ont été omises : seule la première a été agrandie. TIFF peut les contenir.',
  'message.pictures-left-out_one': 'Seule la première de {{count}} image tient dans un fichier {{format}}.',
  'message.pictures-left-out_many':
    'Seule la première de {{count}} d’images tient dans un fichier {{format}}.',
  'message.pictures-left-out_other':
    'Seule la première de {{count}} images tient dans un fichier {{format}}.',
  'message.metadata-left-out':
    'Les métadonnées {{metadata}} n’ont pas pu être conservées dans un fichier {{format}}.',
  'message.jpeg-too-large-to-optimise':
    'Le fichier JPEG a été écrit sans ces options : {{options}}. Au-delà de {{megapixels}} mégapixels, elles exigeraient toute l’image en mémoire.',
  'message.jpeg-xl-lossless-instead':
    'Le fichier a été écrit sans perte : avec perte, JPEG XL ne conserverait pas le profil de couleurs de cette image.',
  'message.size-limit-needs-lossy-format':
    'Le fichier dépasse la taille demandée : seuls les fichiers JPEG, WebP, AVIF et JPEG XL avec perte peuvent être ajustés.',
  'message.size-limit-not-reached': 'Le fichier dépasse la taille demandée, même à la qualité la plus basse.',
  'message.tiles-made-smaller': '{{cause}} Des tuiles plus petites ont été utilisées.',
  'message.tile-repeated': '{{cause}} La tuile a été recalculée et le résultat était correct.',
  'message.tile-divided':
    '{{cause}} La tuile a été calculée en tuiles plus petites et le résultat était correct.',
  'message.device-replaced': '{{cause}} {{replacement}} a été utilisé à la place de {{failed}}.',
  'message.own-engine-replaced':
    '{{cause}} onnxruntime a été utilisé à la place du moteur propre à Enlarger.',
  'message.own-engine-refused': 'Le moteur propre à Enlarger n’est pas utilisé pour un modèle : {{cause}}',
  'message.device-missing': '{{device}} n’est pas disponible sur cet ordinateur.',
  'message.device-refused': '{{device}} n’est pas utilisé : {{cause}}',
  'message.queue-resumed':
    'Le programme s’est arrêté de façon inattendue pendant le travail. La file reprend là où elle en était.',
  'message.adding-resumed_one':
    'Le programme s’est arrêté pendant l’ajout d’images. {{count}} image restante vient d’être ajoutée.',
  'message.adding-resumed_many':
    'Le programme s’est arrêté pendant l’ajout d’images. Les {{count}} d’images restantes viennent d’être ajoutées.',
  'message.adding-resumed_other':
    'Le programme s’est arrêté pendant l’ajout d’images. Les {{count}} images restantes viennent d’être ajoutées.',
  'message.adding-failed':
    'Des images étaient en cours d’ajout à l’arrêt du programme ; toutes n’ont pas pu être ajoutées : {{cause}}',
  'message.disk-space-short':
    'Les résultats demanderont environ {{neededBytes}} sur le disque de « {{directory}} », où seuls {{freeBytes}} sont libres.',
  'message.queue-rebuilt_one':
    'Le fichier de la file était endommagé et a été mis de côté sous « {{path}} ». {{count}} image a pu être sauvée.',
  'message.queue-rebuilt_many':
    'Le fichier de la file était endommagé et a été mis de côté sous « {{path}} ». {{count}} d’images ont pu être sauvées.',
  'message.queue-rebuilt_other':
    'Le fichier de la file était endommagé et a été mis de côté sous « {{path}} ». {{count}} images ont pu être sauvées.',
  'message.inference-restarted':
    'Le moteur de calcul s’est arrêté de façon inattendue et a été relancé. L’image continue à la même tuile.',
  'message.backend-restarted':
    'Le processus qui lit et écrit les images s’est arrêté de façon inattendue et a été relancé.',
  'message.image-given-up':
    'L’image en cours n’a pas pu être arrêtée et a été abandonnée. Elle attendra de nouveau au prochain démarrage.',
  'message.sizes-not-noted': 'Les tailles des images ne peuvent pas être notées : {{cause}}',
  'message.watch-failed': 'Le dossier « {{path}} » ne peut pas être surveillé : {{detail}}',
  'message.queue-stopped': 'La file a dû s’arrêter : {{cause}}',
  'message.disk-full-stopped': '{{cause}} Les autres images attendent qu’il y ait de nouveau de la place.',
  'message.disk-full-paused': '{{cause}} La file est en pause ; libérez de la place et relancez-la.',
  'message.recorded-sentence': '{{detail}}',
}
