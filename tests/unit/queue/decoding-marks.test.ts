import type { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DecodingMarks } from '../../../electron/backend/queue/store/decoding-marks.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

/** A queue's file, opened again and again as by processes that die. */
function queueFile() {
  const path = join(temporaryFolder(), 'queue.sqlite')
  const opened = (): { database: DatabaseSync; marks: DecodingMarks } => {
    const { database } = openJobDatabase(path)
    return { database, marks: new DecodingMarks(database) }
  }
  return { opened }
}

describe('DecodingMarks', () => {
  it('takes a file for dangerous after two processes died while they decoded it', () => {
    const { opened } = queueFile()
    for (let death = 0; death < 2; death++) {
      const { database, marks } = opened()
      expect(marks.isDangerous('a.png')).toBe(false)
      marks.begin(['a.png'])
      database.close()
    }
    expect(opened().marks.isDangerous('a.png')).toBe(true)
  })

  it('keeps the mark of one reader when another has come to its end', () => {
    const { opened } = queueFile()
    for (let death = 0; death < 2; death++) {
      const { database, marks } = opened()
      marks.begin(['a.png'])
      marks.begin(['a.png', 'b.png'])
      marks.end(['a.png', 'b.png'])
      database.close()
    }
    const { marks } = opened()
    expect(marks.isDangerous('a.png')).toBe(true)
    expect(marks.isDangerous('b.png')).toBe(false)
  })

  it('blames no file for an orderly end, however often the program ends while it is decoded', () => {
    const { opened } = queueFile()
    for (let quit = 0; quit < 4; quit++) {
      const { database, marks } = opened()
      marks.begin(['a.png'])
      marks.release()
      database.close()
    }
    expect(opened().marks.isDangerous('a.png')).toBe(false)
  })
})
