import { startGallery } from '../gallery/start-gallery.ts'

const port = 5199

await startGallery(port, process.env['ENLARGER_GALLERY_PHOTOS'])
console.log(`The gallery of the window\u2019s states: http://localhost:${port}/gallery.html`)
