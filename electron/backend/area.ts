import type { BackendContract } from '../common/contracts/backend-contract.ts'

import type { Handlers, MethodName } from '../common/rpc/contract-types.ts'

/** The handlers of one area of the backend: those of the contract's methods that it answers. */
export type AreaHandlers<M extends MethodName<BackendContract>> = Pick<Handlers<BackendContract>, M>
