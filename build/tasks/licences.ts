import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { licenceListName, licenceListSchema } from '../../electron/common/contracts/licence-list.ts'
import { buildApplication } from '../build-application.ts'
import { librariesSection, withLibrariesSection } from '../licences/third-party-section.ts'
import { distRoot, projectRoot } from '../vite/project-paths.ts'

await buildApplication()
const built = readFileSync(path.join(distRoot, 'renderer', licenceListName), 'utf8')
const list = licenceListSchema.parse(JSON.parse(built))
const file = path.join(projectRoot, 'THIRD-PARTY.md')
const document = withLibrariesSection(readFileSync(file, 'utf8'), librariesSection(projectRoot, list))
writeFileSync(file, document)
console.log(`Named ${list.parts.length} parts in THIRD-PARTY.md.`)
