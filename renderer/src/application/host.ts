import type { HostContract } from '../../../electron/common/contracts/host-contract.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import type { ImageKind } from '../../../electron/common/contracts/backend-contract.ts'
import type { PictureSide, PictureTile } from '../../../electron/common/pixels/picture-pyramid.ts'
import type { JobId } from '../../../electron/common/identifiers.ts'

/** The desktop around the window. */
export interface Host extends Client<HostContract> {
  /** Path of a dropped file; empty where it has none. */
  pathOf(file: File): string
  /** Address of a job's picture. `revision` rises when it may have changed. */
  imageUrl(id: JobId, kind: ImageKind, revision: number, version?: number | null): string
  /** Address of the samples of a tile of a job's picture. */
  tileUrl(id: JobId, side: PictureSide, tile: PictureTile, version?: number | null): string
  /** Address of a picture made for comparing. */
  pictureUrl(picture: string): string
}
