import { createReadStream, existsSync } from 'node:fs'
import path from 'node:path'
import { createServer, type Plugin, type ViteDevServer } from 'vite'
import { licenceListName } from '../../electron/common/contracts/licence-list.ts'
import { licenceList } from '../licences/licence-list.ts'
import { projectRoot } from '../vite/project-paths.ts'
import { rendererConfig } from '../vite/renderer-config.ts'

/** Types of the files a folder of gallery photographs may hold. */
const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
}

/**
 * Serves the gallery of the window's states at `/gallery.html`. Whoever starts it closes it.
 * @param port `0`: any that is free, and the pages stay as they are when a source changes under them
 * @param photoFolder photographs to show; painted ones where there is none
 */
export async function startGallery(port: number, photoFolder: string | undefined): Promise<ViteDevServer> {
  const config = rendererConfig()
  const server = await createServer({
    ...config,
    plugins: [...(config.plugins ?? []), galleryPhotos(photoFolder), licences()],
    server: {
      port,
      strictPort: port !== 0,
      open: false,
      ...(port === 0 ? { hmr: false, watch: null } : {}),
      fs: { allow: ['..', path.resolve('node_modules')] },
    },
  })
  return await server.listen()
}

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

/** What a built window finds beside its page; here of what is installed, without what the bundler would put in. */
function licences(): Plugin {
  return {
    name: 'gallery-licences',
    configureServer(server) {
      server.middlewares.use(`/${licenceListName}`, (_request, response) => {
        response.setHeader('Content-Type', 'application/json')
        response.end(JSON.stringify(licenceList(projectRoot, [])))
      })
    },
  }
}
