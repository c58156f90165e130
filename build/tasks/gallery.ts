import { createReadStream, existsSync } from 'node:fs'
import path from 'node:path'
import { createServer, type Plugin } from 'vite'
import { rendererConfig } from '../vite/renderer-config.ts'

/** Types of the files a folder of gallery photographs may hold. */
const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
}

/** Serves the photographs named by ENLARGER_GALLERY_PHOTOS; without it the gallery paints its own. */
function galleryPhotos(folder: string | undefined): Plugin {
  return {
    name: 'gallery-photos',
    configureServer(server) {
      server.middlewares.use('/gallery-photos', (request, response, next) => {
        const name = path.basename(new URL(request.url ?? '/', 'http://localhost').pathname)
        const type = types[path.extname(name)]
        if (folder === undefined || type === undefined || !existsSync(path.join(folder, name))) return next()
        response.setHeader('Content-Type', type)
        createReadStream(path.join(folder, name)).pipe(response)
      })
    },
  }
}

const config = rendererConfig()
const server = await createServer({
  ...config,
  logLevel: 'info',
  plugins: [...(config.plugins ?? []), galleryPhotos(process.env['ENLARGER_GALLERY_PHOTOS'])],
  server: { port: 5199, strictPort: true, open: false, fs: { allow: ['..', path.resolve('node_modules')] } },
})
await server.listen()
console.log('The gallery of the window\u2019s states: http://localhost:5199/gallery.html?scenario=mixed')
