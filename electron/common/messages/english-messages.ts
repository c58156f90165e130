/**
 * The sentence of every message code in English: the command line's, the report's and the diagnostics', and the window's
 * where it is set to English. Values stand in `{{name}}`; with a `count`, the key ends in the plural form.
 */
export const englishMessages = {
  'message.input-not-found': 'The original is no longer there.',
  'message.input-unreadable': 'The original cannot be read.',
  'message.input-unsupported': 'This kind of file cannot be enlarged.',
  'message.input-corrupt': 'The original is damaged.',
  'message.input-too-large': 'The original is too large.',
  'message.output-exists': 'A file of this name exists already.',
  'message.output-is-input': 'The result would replace an original.',
  'message.output-too-large': 'The result is too large for its file format.',
  'message.output-unwritable': 'The result cannot be written.',
  'message.disk-full': 'The drive is full.',
  'message.model-unknown': 'There is no such model.',
  'message.model-invalid': 'The model file is damaged or is not a model.',
  'message.model-unavailable': 'The model is not on this computer.',
  'message.model-unsupported': 'This kind of model cannot be used.',
  'message.device-unavailable': 'The device is not available.',
  'message.inference-failed': 'Computing failed.',
  'message.inference-crashed': 'The engine stopped unexpectedly.',
  'message.inference-hung': 'The engine no longer answered.',
  'message.out-of-memory': 'There is not enough memory.',
  'message.bad-tile': 'The model or device returned a faulty picture.',
  'message.bad-request': 'This cannot be done.',
  'message.bad-settings': 'The settings do not fit.',
  'message.queue-busy': 'Another Enlarger is working on this queue.',
  'message.network-unavailable': 'The network cannot be reached.',
  'message.connection-lost': 'The connection to the engine was lost.',
  'message.cancelled': 'The work was cancelled.',
  'message.internal': 'Something unexpected happened.',

  'message.file-not-found': '“{{path}}” does not exist.',
  'message.file-path-is-no-folder': 'Part of the path “{{path}}” is not a folder.',
  'message.file-is-folder': '“{{path}}” is a folder.',
  'message.file-access-denied': 'Access to “{{path}}” is denied.',
  'message.file-disk-read-only': '“{{path}}” cannot be written: its drive is read-only.',
  'message.file-links-in-circle': 'The links on the way to “{{path}}” form a circle.',
  'message.file-disk-full': 'There is no room for “{{path}}”: the drive is full.',
  'message.file-disk-quota-used': 'There is no room for “{{path}}”: your quota on this drive is used up.',
  'message.file-exists': '“{{path}}” exists already.',
  'message.file-name-too-long': 'The name of “{{path}}” is too long for its drive.',
  'message.file-disk-error': 'The drive reported an error at “{{path}}”.',
  'message.file-system-answered': 'The system cannot use “{{path}}” ({{systemCode}}).',
  'message.file-not-regular': '“{{path}}” is not an ordinary file but a link, a device or a pipe.',
  'message.file-empty': '“{{path}}” is empty.',
  'message.file-changed-while-read': '“{{path}}” was changed while it was being read.',
  'message.file-larger-than-format':
    '“{{path}}” has {{sizeBytes}}; a file of this format may have {{limitBytes}} at most.',
  'message.file-not-deleted': '“{{path}}” cannot be deleted.',
  'message.folder-not-found': 'There is no folder “{{path}}”.',
  'message.folder-not-made': 'The folder “{{path}}” cannot be made.',
  'message.folder-name-taken-by-file': 'A file is in the place of the folder “{{path}}”.',
  'message.disk-room-needed':
    '{{neededBytes}} are needed on the drive of “{{directory}}”, but only {{freeBytes}} are free there.',
  'message.picture-too-many-pages':
    '“{{path}}” has {{pages}} frames or pages; of pictures of this size, at most {{limit}} are read.',
  'message.picture-too-many-pixels':
    '“{{path}}” has {{megapixels}} megapixels; {{limitMegapixels}} are the most that is read.',
  'message.picture-needs-memory':
    'Decoding “{{path}}” of {{widthPx}}×{{heightPx}} pixels, a file of {{sizeBytes}}, would take {{neededBytes}} of memory; {{limitBytes}} are the most for a file of its size.',
  'message.picture-took-memory':
    'Decoding “{{path}}” took {{takenBytes}} of memory; {{limitBytes}} are allowed.',
  'message.picture-took-too-long': '“{{path}}” could not be decoded within {{seconds}} seconds.',
  'message.picture-ended-decoder':
    '“{{path}}” made its decoder stop unexpectedly ({{ending}}); the file is probably damaged.',
  'message.picture-not-decoded': '“{{path}}” could not be decoded: {{detail}}.',
  'message.result-sides-too-long':
    'A {{format}} file can have sides of {{limitPx}} px at most, but the result has {{widthPx}}×{{heightPx}}. {{suggestion}} can hold it.',
  'message.result-too-large-to-encode':
    'The encoder of {{format}} can hold {{limitBytes}} of samples at most, but the result has {{samplesBytes}}. {{suggestion}} can hold it.',
  'message.result-would-replace-input':
    'The result would replace the original “{{path}}”. Choose another folder or name.',
  'message.result-names-used-up': 'There are {{limit}} files named like “{{fileName}}” already.',
  'message.result-not-written': '“{{path}}” could not be written: {{detail}}.',
  'message.result-changed-since-written': '“{{path}}” was changed since it was written, so it is kept.',
  'message.queue-in-use': 'Another running program uses the queue “{{path}}”.',
  'message.queue-of-newer-version': 'A newer version of Enlarger wrote the queue “{{path}}”.',
  'message.folder-watched-already': 'The folder “{{path}}” is watched already.',
  'message.folder-watched-is-output':
    'Results of the watched folder “{{path}}” need a folder other than itself.',
  'message.model-name-unknown': 'There is no model “{{name}}”.',
  'message.model-comes-with-application': '“{{name}}” is part of the application and cannot be removed.',
  'message.model-download-differs':
    'Another file than the published one came from {{host}}; it was discarded.',
  'message.registry-unreachable':
    'The package registry does not answer for {{name}}. Check the network and try again.',
  'message.download-unreachable':
    '{{host}} cannot be reached. Check the network and try again; what was received is kept.',
  'message.ground-truth-of-other-size':
    'The ground truth has {{received}} pixels; {{whole}} are needed for the whole image, or {{part}} for the part.',

  'message.self-check-failed': 'It did not pass its self-check.',
  'message.self-check-differs':
    'Wrong output in the self-check (mean difference {{meanDifference}}/255, largest {{largestDifference}}/255 to the CPU).',

  'message.skipped-large-enough': 'The picture is large enough already.',
  'message.skipped-done-before': 'This picture has been upscaled with these settings before.',
  'message.skipped-name-taken': 'A file of this name exists already.',
  'message.skipped-completed-before-crash':
    'The result was completed just before the program ended unexpectedly.',

  'message.ignored-not-a-file': 'This is neither a file nor a folder.',
  'message.ignored-not-found': 'There is no such file or folder, or it may not be read.',
  'message.ignored-not-an-image': 'This is not an image.',
  'message.ignored-no-images': 'There are no images in this folder.',

  'message.end-of-file-damaged':
    'The end of the file is damaged or missing; the rest of the picture was kept.',
  'message.part-of-file-damaged': 'Part of the file is damaged or missing; the rest of the picture was kept.',
  'message.tones-mapped':
    'The high dynamic range was brought into the standard one by the curve of ITU-R BT.2390 (from 1000 to 203 cd/m²), as a {{format}} file does not keep it here. PNG and AVIF do.',
  'message.depth-reduced': '{{bits}} bits a channel became 8, the most a {{format}} file holds.',
  'message.ignored-folder-closed': 'This folder may not be read.',
  'message.raw-developed':
    'A camera raw file was developed with standard settings; a raw converter gives you more control.',
  'message.samples-clipped':
    'Its samples range from {{lowest}} to {{highest}}; what lies outside 0 to 1 was cut off.',
  'message.samples-linear':
    'Its samples range from {{lowest}} to {{highest}}; they were taken for linear light and scaled so that {{highest}} is white.',
  'message.samples-scaled':
    'Its samples range from {{lowest}} to {{highest}} and were scaled so that {{highest}} is white.',
  'message.samples-of-full-scale':
    'Its samples range from {{lowest}} to {{highest}}; they were taken for a picture from 0 to {{full}}.',
  'message.samples-measured':
    'Its samples range from {{lowest}} to {{highest}}: measured values rather than a picture from 0 to 1. The lowest became black, the highest white.',
  'message.samples-missing': '{{percent}} % of its samples hold no value; they became black.',
  'message.result-differs':
    'The result differs from the original by {{percent}} % in brightness, contrast or clipped parts, more than enlarging alone explains. Compare them.',
  'message.ignored-none-match_one': 'None of the images in this folder ({{count}}) matches the patterns.',
  'message.ignored-none-match_other': 'None of the {{count}} images in this folder matches the patterns.',
  'message.ignored-name-not-text': 'Its name is not valid UTF-8, so that it cannot be opened. Rename it.',
  'message.depth-read-reduced':
    '{{format}} files are read at 8 bits a channel; this one has {{bits}}. Save it as TIFF or PNG to keep them.',
  'message.metadata-not-kept': 'The original’s {{metadata}} was not kept.',
  'message.gain-map-left-out':
    'Its gain map for bright screens (Ultra HDR) was left out: the result has the standard range. Keep the original for such screens.',
  'message.motion-video-left-out': 'The video of this motion photo was left out. It stays in the original.',
  'message.other-pictures-left-out_one':
    'The file holds {{count}} more picture; only its main one was enlarged. To enlarge it too, save it as a file of its own.',
  'message.other-pictures-left-out_other':
    'The file holds {{count}} more pictures; only its main one was enlarged. To enlarge them too, save them as files of their own.',
  'message.picture-is-black':
    '{{percent}} % of the original is black. If it shows more elsewhere, it is damaged or of a kind that is not read right.',
  'message.picture-is-white':
    '{{percent}} % of the original is white. If it shows more elsewhere, it is damaged or of a kind that is not read right.',
  'message.channels-left-out_one': '{{count}} channel beyond colour and transparency was left out.',
  'message.channels-left-out_other': '{{count}} channels beyond colour and transparency were left out.',
  'message.pages-left-out_one':
    '{{count}} more page of another size or kind was left out: only the first was enlarged. TIFF can hold it.',
  'message.pages-left-out_other':
    '{{count}} more pages of other sizes or kinds were left out: only the first was enlarged. TIFF can hold them.',
  'message.pictures-left-out_one': 'Only the first of {{count}} picture fits into a {{format}} file.',
  'message.pictures-left-out_other': 'Only the first of {{count}} pictures fits into a {{format}} file.',
  'message.metadata-left-out': '{{metadata}} metadata could not be kept in a {{format}} file.',
  'message.jpeg-too-large-to-optimise':
    'The JPEG file was written without these options: {{options}}. Above {{megapixels}} megapixels they would need the whole picture in memory.',
  'message.jpeg-xl-lossless-instead':
    'The file was written without loss: the lossy mode of JPEG XL would not keep this picture’s colour profile.',
  'message.size-limit-needs-lossy-format':
    'The file is larger than asked for: only lossy JPEG, WebP, AVIF and JPEG XL files can be made to a size.',
  'message.size-limit-not-reached': 'The file is larger than asked for, even at the lowest quality.',
  'message.tiles-made-smaller': '{{cause}} Smaller tiles were used there.',
  'message.tile-repeated': '{{cause}} The tile was run again and came out right.',
  'message.tile-divided': '{{cause}} The tile was run in smaller tiles and came out right.',
  'message.device-replaced': '{{cause}} {{replacement}} was used instead of {{failed}}.',
  'message.own-engine-replaced': '{{cause}} onnxruntime was used instead of Enlarger’s own engine.',
  'message.own-engine-refused': 'Enlarger’s own engine is not used for a model: {{cause}}',
  'message.device-missing': '{{device}} is not available on this machine.',
  'message.device-refused': '{{device}} is not used: {{cause}}',

  'message.queue-resumed':
    'The program ended unexpectedly while it was at work. The queue goes on where it was.',
  'message.adding-resumed_one':
    'The program ended while images were being added. {{count}} more image has been added now.',
  'message.adding-resumed_other':
    'The program ended while images were being added. The other {{count}} have been added now.',
  'message.adding-failed':
    'Images were being added when the program ended, and not all of them could be added: {{cause}}',
  'message.disk-space-short':
    'The results will need about {{neededBytes}} on the drive of “{{directory}}”, but only {{freeBytes}} are free there.',
  'message.queue-rebuilt_one':
    'The queue’s file was damaged and put aside as “{{path}}”. {{count}} image of it could be saved.',
  'message.queue-rebuilt_other':
    'The queue’s file was damaged and put aside as “{{path}}”. {{count}} of its images could be saved.',
  'message.inference-restarted':
    'The engine stopped unexpectedly and was started again. The image goes on at the same tile.',
  'message.backend-restarted':
    'The process that reads and writes images stopped unexpectedly and was started again.',
  'message.image-given-up':
    'The image under way could not be stopped and was given up. It waits again at the next start.',
  'message.sizes-not-noted': 'Sizes of images cannot be noted: {{cause}}',
  'message.watch-failed': 'The folder “{{path}}” cannot be watched: {{detail}}',
  'message.queue-stopped': 'The queue had to stop: {{cause}}',
  'message.disk-full-stopped': '{{cause}} The other images wait until there is room again.',
  'message.disk-full-paused': '{{cause}} The queue is paused; make room and start it again.',
  'message.recorded-sentence': '{{detail}}',
} as const
