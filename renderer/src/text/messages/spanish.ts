/** The sentence of every message code in Spanish; see `common/messages/english-messages.ts`. */
export const messagesInSpanish: Readonly<Record<string, string>> = {
  'message.input-not-found': 'El original ya no está.',
  'message.input-unreadable': 'No se puede leer el original.',
  'message.input-unsupported': 'Este tipo de archivo no se puede ampliar.',
  'message.input-corrupt': 'El original está dañado.',
  'message.input-too-large': 'El original es demasiado grande.',
  'message.output-exists': 'Ya existe un archivo con este nombre.',
  'message.output-is-input': 'El resultado sustituiría a un original.',
  'message.output-too-large': 'El resultado es demasiado grande para su formato de archivo.',
  'message.output-unwritable': 'No se puede escribir el resultado.',
  'message.disk-full': 'El disco está lleno.',
  'message.model-unknown': 'No existe ese modelo.',
  'message.model-invalid': 'El archivo del modelo está dañado o no es un modelo.',
  'message.model-unavailable': 'El modelo no está en este equipo.',
  'message.model-unsupported': 'Este tipo de modelo no se puede usar.',
  'message.device-unavailable': 'El dispositivo no está disponible.',
  'message.inference-failed': 'El cálculo ha fallado.',
  'message.inference-crashed': 'El motor de cálculo se detuvo de forma inesperada.',
  'message.inference-hung': 'El motor de cálculo dejó de responder.',
  'message.out-of-memory': 'No hay memoria suficiente.',
  'message.bad-tile': 'El modelo o el dispositivo produjo una imagen defectuosa.',
  'message.bad-request': 'Esto no es posible.',
  'message.bad-settings': 'Los ajustes no son adecuados.',
  'message.queue-busy': 'Otro Enlarger está usando esta cola.',
  'message.network-unavailable': 'No se puede acceder a la red.',
  'message.connection-lost': 'Se perdió la conexión con el motor.',
  'message.cancelled': 'El trabajo se canceló.',
  'message.internal': 'Ha ocurrido algo inesperado.',
  'message.file-not-found': '«{{path}}» no existe.',
  'message.file-path-is-no-folder': 'Una parte de la ruta «{{path}}» no es una carpeta.',
  'message.file-is-folder': '«{{path}}» es una carpeta.',
  'message.file-access-denied': 'El acceso a «{{path}}» está denegado.',
  'message.file-disk-read-only': 'No se puede escribir «{{path}}»: la unidad es de solo lectura.',
  'message.file-links-in-circle': 'Los enlaces que llevan a «{{path}}» forman un bucle.',
  'message.file-disk-full': 'No hay sitio para «{{path}}»: la unidad está llena.',
  'message.file-disk-quota-used': 'No hay sitio para «{{path}}»: tu cuota en esta unidad está agotada.',
  'message.file-exists': '«{{path}}» ya existe.',
  'message.file-name-too-long': 'El nombre de «{{path}}» es demasiado largo para la unidad.',
  'message.file-disk-error': 'La unidad notificó un error en «{{path}}».',
  'message.file-system-answered': 'El sistema no puede usar «{{path}}» ({{systemCode}}).',
  'message.file-not-regular':
    '«{{path}}» no es un archivo normal, sino un enlace, un dispositivo o una tubería.',
  'message.file-empty': '«{{path}}» está vacío.',
  'message.file-changed-while-read': '«{{path}}» cambió mientras se leía.',
  'message.file-larger-than-format':
    '«{{path}}» ocupa {{sizeBytes}}; un archivo de este formato puede ocupar {{limitBytes}} como máximo.',
  'message.file-not-deleted': 'No se puede eliminar «{{path}}».',
  'message.folder-not-found': 'No hay ninguna carpeta «{{path}}».',
  'message.folder-not-made': 'No se puede crear la carpeta «{{path}}».',
  'message.folder-name-taken-by-file': 'Un archivo ocupa el lugar de la carpeta «{{path}}».',
  'message.disk-room-needed':
    'Se necesitan {{neededBytes}} en la unidad de «{{directory}}», pero solo hay {{freeBytes}} libres.',
  'message.picture-too-many-pages':
    '«{{path}}» tiene {{pages}} fotogramas o páginas; de imágenes de este tamaño se leen {{limit}} como máximo.',
  'message.picture-too-many-pixels':
    '«{{path}}» tiene {{megapixels}} megapíxeles; se leen {{limitMegapixels}} como máximo.',
  'message.picture-needs-memory':
    'Leer «{{path}}» ({{widthPx}}×{{heightPx}}), un archivo de {{sizeBytes}}, requeriría {{neededBytes}} de memoria; el máximo para un archivo de su tamaño es {{limitBytes}}.',
  'message.picture-took-memory':
    'Leer «{{path}}» ocupó {{takenBytes}} de memoria; se permiten {{limitBytes}}.',
  'message.picture-took-too-long': '«{{path}}» no se pudo leer en {{seconds}} segundos.',
  'message.picture-ended-decoder':
    '«{{path}}» detuvo su decodificador ({{ending}}); es probable que el archivo esté dañado.',
  'message.picture-not-decoded': 'No se pudo leer «{{path}}»: {{detail}}.',
  'message.result-sides-too-long':
    'Los lados de un archivo {{format}} pueden tener {{limitPx}} px como máximo, pero el resultado tiene {{widthPx}}×{{heightPx}}. {{suggestion}} puede contenerlo.',
  'message.result-too-large-to-encode':
    'El codificador de {{format}} admite {{limitBytes}} de muestras como máximo, pero el resultado tiene {{samplesBytes}}. {{suggestion}} puede contenerlo.',
  'message.result-would-replace-input':
    'El resultado sustituiría el original «{{path}}». Elige otra carpeta u otro nombre.',
  'message.result-names-used-up': 'Ya hay {{limit}} archivos con nombres como «{{fileName}}».',
  'message.result-not-written': 'No se pudo escribir «{{path}}»: {{detail}}.',
  'message.result-changed-since-written':
    '«{{path}}» ha cambiado desde que se escribió, así que se conserva.',
  'message.queue-in-use': 'Otro programa en marcha usa la cola «{{path}}».',
  'message.queue-of-newer-version': 'Una versión más reciente de Enlarger escribió la cola «{{path}}».',
  'message.folder-watched-already': 'La carpeta «{{path}}» ya se vigila.',
  'message.folder-watched-is-output':
    'Los resultados de la carpeta vigilada «{{path}}» necesitan otra carpeta.',
  'message.model-name-unknown': 'No hay ningún modelo «{{name}}».',
  'message.model-comes-with-application': '«{{name}}» forma parte de la aplicación y no se puede quitar.',
  'message.model-download-differs': 'De {{host}} llegó un archivo distinto del publicado; se ha descartado.',
  'message.registry-unreachable':
    'El registro de paquetes no responde para {{name}}. Comprueba la red e inténtelo de nuevo.',
  'message.download-unreachable':
    'No se puede acceder a {{host}}. Comprueba la red e inténtelo de nuevo; lo recibido se conserva.',
  'message.ground-truth-of-other-size':
    'La referencia tiene {{received}} píxeles; hacen falta {{whole}} para toda la imagen o {{part}} para la parte.',
  'message.self-check-failed': 'No superó la autocomprobación.',
  'message.self-check-differs':
    'Resultado erróneo en la autocomprobación (diferencia media {{meanDifference}}/255, máxima {{largestDifference}}/255 respecto al procesador).',
  'message.skipped-large-enough': 'La imagen ya es bastante grande.',
  'message.skipped-done-before': 'Esta imagen ya se amplió con estos ajustes.',
  'message.skipped-name-taken': 'Ya existe un archivo con este nombre.',
  'message.skipped-completed-before-crash':
    'El resultado se acababa de completar cuando el programa terminó de forma inesperada.',
  'message.ignored-not-a-file': 'Esto no es ni un archivo ni una carpeta.',
  'message.ignored-not-found': 'Este archivo o carpeta no existe o no se puede leer.',
  'message.ignored-not-an-image': 'Esto no es una imagen.',
  'message.ignored-no-images': 'No hay imágenes en esta carpeta.',
  'message.end-of-file-damaged':
    'El final del archivo está dañado o falta; se conservó el resto de la imagen.',
  'message.part-of-file-damaged':
    'Una parte del archivo está dañada o falta; se conservó el resto de la imagen.',
  'message.tones-mapped':
    'El alto rango dinámico se llevó al estándar con la curva ITU-R BT.2390 (de 1000 a 203 cd/m²), porque {{format}} no lo conserva aquí. PNG y AVIF sí.',
  'message.depth-reduced': '{{bits}} bits por canal pasaron a 8, el máximo de {{format}}.',
  'message.ignored-folder-closed': 'No se permite leer esta carpeta.',
  'message.raw-developed':
    'El archivo RAW se reveló con ajustes estándar; un programa de revelado ofrece más control.',
  'message.samples-clipped':
    'Los valores van de {{lowest}} a {{highest}}; lo que excede de 0 a 1 se recortó.',
  'message.samples-linear':
    'Los valores van de {{lowest}} a {{highest}}; se leyeron como luz lineal y se escalaron para que {{highest}} sea blanco.',
  'message.samples-scaled':
    'Los valores van de {{lowest}} a {{highest}} y se escalaron para que {{highest}} sea blanco.',
  'message.samples-of-full-scale':
    'Los valores van de {{lowest}} a {{highest}}; se leyeron como una imagen de 0 a {{full}}.',
  'message.samples-measured':
    'Los valores van de {{lowest}} a {{highest}}: son mediciones y no una imagen de 0 a 1. El más bajo pasó a negro y el más alto a blanco.',
  'message.samples-missing': 'El {{percent}} % de los valores está vacío; pasaron a negro.',
  'message.result-differs':
    'El resultado se aparta del original un {{percent}} % en brillo, contraste o zonas recortadas, más de lo que explica la ampliación. Compáralos.',
  'message.ignored-none-match_one': 'Ninguna imagen de esta carpeta ({{count}}) coincide con los patrones.',
  'message.ignored-none-match_many':
    'Ninguna de las {{count}} de imágenes de esta carpeta coincide con los patrones.',
  'message.ignored-none-match_other':
    'Ninguna de las {{count}} imágenes de esta carpeta coincide con los patrones.',
  'message.ignored-name-not-text': 'Su nombre no es UTF-8 válido, así que no se puede abrir. Cámbialo.',
  'message.depth-read-reduced':
    'Los archivos {{format}} se leen con 8 bits por canal; este tiene {{bits}}. Guárdalo como TIFF o PNG para conservarlos.',
  'message.metadata-not-kept': 'No se conservó {{metadata}} del original.',
  'message.gain-map-left-out':
    'Se omitió su mapa de ganancia para pantallas brillantes (Ultra HDR): el resultado tiene el rango estándar. Conserva el original para esas pantallas.',
  'message.motion-video-left-out': 'Se omitió el vídeo de esta foto en movimiento. Sigue en el original.',
  'message.other-pictures-left-out_one':
    'El archivo contiene {{count}} imagen más; solo se amplió la principal. Guárdala como archivo propio para ampliarla también.',
  'message.other-pictures-left-out_many':
    'El archivo contiene {{count}} de imágenes más; solo se amplió la principal. Guárdalas como archivos propios para ampliarlas también.',
  'message.other-pictures-left-out_other':
    'El archivo contiene {{count}} imágenes más; solo se amplió la principal. Guárdalas como archivos propios para ampliarlas también.',
  'message.picture-is-black':
    'El {{percent}} % del original es negro. Si en otro programa muestra más, está dañado o es de un tipo que no se lee bien.',
  'message.picture-is-white':
    'El {{percent}} % del original es blanco. Si en otro programa muestra más, está dañado o es de un tipo que no se lee bien.',
  'message.channels-left-out_one': 'Se omitió {{count}} canal distinto del color y la transparencia.',
  'message.channels-left-out_many':
    'Se omitieron {{count}} de canales distintos del color y la transparencia.',
  'message.channels-left-out_other': 'Se omitieron {{count}} canales distintos del color y la transparencia.',
  'message.pages-left-out_one':
    'Se omitió {{count}} página más, de otro tamaño o tipo: solo se amplió la primera. TIFF puede contenerla.',
  'message.pages-left-out_many':
    'Se omitieron {{count}} de páginas más, de otro tamaño o tipo: solo se amplió la primera. TIFF puede contenerlas.',
  'message.pages-left-out_other':
    'Se omitieron {{count}} páginas más, de otro tamaño o tipo: solo se amplió la primera. TIFF puede contenerlas.',
  'message.pictures-left-out_one': 'Solo cabe la primera de {{count}} imagen en un archivo {{format}}.',
  'message.pictures-left-out_many': 'Solo cabe la primera de {{count}} de imágenes en un archivo {{format}}.',
  'message.pictures-left-out_other': 'Solo cabe la primera de {{count}} imágenes en un archivo {{format}}.',
  'message.metadata-left-out':
    'Los metadatos {{metadata}} no se pudieron conservar en un archivo {{format}}.',
  'message.jpeg-too-large-to-optimise':
    'El archivo JPEG se escribió sin estas opciones: {{options}}. Por encima de {{megapixels}} megapíxeles necesitarían toda la imagen en memoria.',
  'message.jpeg-xl-lossless-instead':
    'El archivo se escribió sin pérdida: con pérdida, JPEG XL no conservaría el perfil de color de esta imagen.',
  'message.size-limit-needs-lossy-format':
    'El archivo supera el tamaño pedido: solo los archivos JPEG, WebP, AVIF y JPEG XL con pérdida pueden ajustarse a un tamaño.',
  'message.size-limit-not-reached': 'El archivo supera el tamaño pedido, incluso con la calidad más baja.',
  'message.tiles-made-smaller': '{{cause}} Allí se usaron teselas más pequeñas.',
  'message.tile-repeated': '{{cause}} La tesela se calculó de nuevo y salió bien.',
  'message.tile-divided': '{{cause}} La tesela se calculó en teselas más pequeñas y salió bien.',
  'message.device-replaced': '{{cause}} Se usó {{replacement}} en lugar de {{failed}}.',
  'message.own-engine-replaced': '{{cause}} Se usó onnxruntime en lugar del motor propio de Enlarger.',
  'message.own-engine-refused': 'El motor propio de Enlarger no se utiliza para un modelo: {{cause}}',
  'message.device-missing': '{{device}} no está disponible en este equipo.',
  'message.device-refused': '{{device}} no se utiliza: {{cause}}',
  'message.queue-resumed':
    'El programa terminó de forma inesperada mientras trabajaba. La cola continúa donde estaba.',
  'message.adding-resumed_one':
    'El programa terminó mientras se añadían imágenes. Ahora se ha añadido {{count}} más.',
  'message.adding-resumed_many':
    'El programa terminó mientras se añadían imágenes. Ahora se han añadido {{count}} de imágenes más.',
  'message.adding-resumed_other':
    'El programa terminó mientras se añadían imágenes. Ahora se han añadido las otras {{count}}.',
  'message.adding-failed':
    'Se estaban añadiendo imágenes cuando el programa terminó, y no se pudieron añadir todas: {{cause}}',
  'message.disk-space-short':
    'Los resultados necesitarán unos {{neededBytes}} en el disco de «{{directory}}», pero allí solo hay {{freeBytes}} libres.',
  'message.queue-rebuilt_one':
    'El archivo de la cola estaba dañado y se apartó como «{{path}}». Se pudo salvar {{count}} imagen.',
  'message.queue-rebuilt_many':
    'El archivo de la cola estaba dañado y se apartó como «{{path}}». Se pudieron salvar {{count}} de imágenes.',
  'message.queue-rebuilt_other':
    'El archivo de la cola estaba dañado y se apartó como «{{path}}». Se pudieron salvar {{count}} imágenes.',
  'message.inference-restarted':
    'El motor de cálculo se detuvo de forma inesperada y se ha reiniciado. La imagen continúa en la misma tesela.',
  'message.backend-restarted':
    'El proceso que lee y escribe imágenes se detuvo de forma inesperada y se ha reiniciado.',
  'message.image-given-up':
    'La imagen en curso no se pudo detener y se abandonó. Volverá a esperar en el próximo inicio.',
  'message.sizes-not-noted': 'No se pueden anotar los tamaños de las imágenes: {{cause}}',
  'message.watch-failed': 'No se puede vigilar la carpeta «{{path}}»: {{detail}}',
  'message.queue-stopped': 'La cola tuvo que detenerse: {{cause}}',
  'message.disk-full-stopped': '{{cause}} Las demás imágenes esperan hasta que vuelva a haber espacio.',
  'message.disk-full-paused': '{{cause}} La cola está en pausa; libere espacio y reanúdela.',
  'message.recorded-sentence': '{{detail}}',
}
