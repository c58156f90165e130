import { ensureDebianProgram, type Program } from './ensure-debian-program.ts'

/** A Redis server for tests, or Valkey's; see {@link ensureDebianProgram}. */
export function ensureRedisServer(): Program | null {
  return ensureDebianProgram({
    names: ['redis-server', 'valkey-server'],
    debianPackage: 'redis-server',
    versionArgument: '--version',
  })
}
