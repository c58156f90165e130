import { type ByteReader } from './byte-reader.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import { isPickleGlobal, OpaqueObject, PickleTuple, type PickleGlobal } from './pickle-values.ts'

/** What a pickle may refer to, decided by the caller. */
export interface PickleScope {
  /** The stand-in for `module.name`; throws for a name that is not on the caller's list. */
  global(module: string, name: string): PickleGlobal
  /** What the tuple of a persistent id stands for. */
  persistent(id: unknown): unknown
}

const mark = Symbol('mark')
const longestIntegerBytes = 16
/** A state dict needs about ten opcodes per tensor; hostile ones could otherwise fill the memory with them. */
const largestOpcodeCount = 4_000_000

/**
 * Reads one pickle (protocols 0 to 5, docs.python.org `pickletools`) with only the opcodes that plain data
 * needs, and leaves `reader` behind it. Calls reach only the stand-ins of `scope`.
 * @throws AppError `model-unsupported` for any other opcode, `model-invalid` for a broken stream
 */
export function readPickle(reader: ByteReader, scope: PickleScope): unknown {
  return new PickleMachine(reader, scope).run()
}

class PickleMachine {
  readonly #reader: ByteReader
  readonly #scope: PickleScope
  readonly #stack: unknown[] = []
  readonly #memo = new Map<number, unknown>()

  constructor(reader: ByteReader, scope: PickleScope) {
    this.#reader = reader
    this.#scope = scope
  }

  run(): unknown {
    for (let count = 0; count < largestOpcodeCount; count++) {
      const opcode = this.#reader.u8()
      if (opcode === 0x2e) return this.#pop()
      if (!this.#constant(opcode) && !this.#container(opcode) && !this.#reference(opcode))
        throw unsupportedModel(
          `Expected only plain data in ${this.#reader.what}, but pickle opcode 0x${opcode.toString(16)} came.`,
        )
    }
    throw unsupportedModel(`Expected at most ${largestOpcodeCount} pickle opcodes in ${this.#reader.what}.`)
  }

  /** Opcodes that push a literal or frame the stream. */
  #constant(opcode: number): boolean {
    const reader = this.#reader
    switch (opcode) {
      case 0x80: // PROTO
        return this.#checkProtocol(reader.u8())
      case 0x95: // FRAME
        reader.skip(8)
        return true
      case 0x4e: // NONE
        return this.#push(null)
      case 0x88: // NEWTRUE
        return this.#push(true)
      case 0x89: // NEWFALSE
        return this.#push(false)
      case 0x4b: // BININT1
        return this.#push(reader.u8())
      case 0x4d: // BININT2
        return this.#push(reader.u16())
      case 0x4a: // BININT
        return this.#push(reader.i32())
      case 0x8a: // LONG1
        return this.#push(this.#long(reader.u8()))
      case 0x8b: // LONG4
        return this.#push(this.#long(reader.u32()))
      case 0x49: // INT
      case 0x4c: // LONG
        return this.#push(this.#decimal(reader.line()))
      case 0x47: // BINFLOAT
        return this.#push(this.#bigEndianDouble())
      case 0x58: // BINUNICODE
        return this.#push(reader.utf8(reader.u32()))
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(reader.utf8(reader.u8()))
      case 0x8d: // BINUNICODE8
        return this.#push(reader.utf8(reader.u64()))
      case 0x54: // BINSTRING
        return this.#push(reader.latin1(reader.u32()))
      case 0x55: // SHORT_BINSTRING
        return this.#push(reader.latin1(reader.u8()))
      case 0x42: // BINBYTES
        return this.#push(reader.take(reader.u32()))
      case 0x43: // SHORT_BINBYTES
        return this.#push(reader.take(reader.u8()))
      default:
        return false
    }
  }

  /** Opcodes that build or fill tuples, lists, dicts and sets. */
  #container(opcode: number): boolean {
    switch (opcode) {
      case 0x28: // MARK
        return this.#push(mark)
      case 0x29: // EMPTY_TUPLE
        return this.#push(new PickleTuple([]))
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(new PickleTuple(this.#popMany(opcode - 0x84)))
      case 0x74: // TUPLE
        return this.#push(new PickleTuple(this.#popToMark()))
      case 0x5d: // EMPTY_LIST
        return this.#push([])
      case 0x6c: // LIST
        return this.#push(this.#popToMark())
      case 0x61: // APPEND
        return this.#append([this.#pop()])
      case 0x65: // APPENDS
        return this.#append(this.#popToMark())
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map())
      case 0x64: // DICT
        return this.#setItems(this.#popToMark(), new Map())
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2))
      case 0x75: // SETITEMS
        return this.#setItems(this.#popToMark())
      default:
        return false
    }
  }

  /** Opcodes of the memo, of names and of calls. */
  #reference(opcode: number): boolean {
    const reader = this.#reader
    switch (opcode) {
      case 0x71: // BINPUT
        return this.#remember(reader.u8())
      case 0x72: // LONG_BINPUT
        return this.#remember(reader.u32())
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size)
      case 0x68: // BINGET
        return this.#recall(reader.u8())
      case 0x6a: // LONG_BINGET
        return this.#recall(reader.u32())
      case 0x30: // POP
        this.#pop()
        return true
      case 0x63: // GLOBAL
        return this.#push(this.#scope.global(reader.line(), reader.line()))
      case 0x93: // STACK_GLOBAL
        return this.#stackGlobal()
      case 0x51: // BINPERSID
        return this.#push(this.#scope.persistent(this.#pop()))
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ
        return this.#call()
      case 0x62: // BUILD
        return this.#build()
      default:
        return false
    }
  }

  #checkProtocol(protocol: number): true {
    if (protocol > 5)
      throw unsupportedModel(`Expected a pickle of protocol 5 or below, but it is ${protocol}.`)
    return true
  }

  /** Little-endian two's complement; only as wide as any size or magic number is. */
  #long(byteCount: number): number {
    if (byteCount > longestIntegerBytes)
      throw unsupportedModel(
        `Expected integers of at most ${longestIntegerBytes} bytes, but got ${byteCount}.`,
      )
    let value = 0n
    const bytes = this.#reader.take(byteCount)
    for (const [index, byte] of bytes.entries()) value |= BigInt(byte) << BigInt(8 * index)
    return Number(BigInt.asIntN(8 * byteCount, value))
  }

  #decimal(text: string): number | boolean {
    if (text === '00') return false
    if (text === '01') return true
    const digits = text.replace(/L$/, '')
    if (!/^-?\d{1,39}$/.test(digits))
      throw invalidModel(`Expected an integer in the pickle, but got "${text}".`)
    return Number(digits)
  }

  #bigEndianDouble(): number {
    const bytes = this.#reader.take(8)
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0)
  }

  #push(value: unknown): true {
    this.#stack.push(value)
    return true
  }

  #pop(): unknown {
    if (this.#stack.length === 0)
      throw invalidModel(`Expected a value on the pickle's stack, but it is empty.`)
    return this.#stack.pop()
  }

  #popMany(count: number): unknown[] {
    if (this.#stack.length < count)
      throw invalidModel(`Expected ${count} values on the pickle's stack, but got ${this.#stack.length}.`)
    return this.#stack.splice(this.#stack.length - count)
  }

  #popToMark(): unknown[] {
    const start = this.#stack.lastIndexOf(mark)
    if (start < 0) throw invalidModel('Expected a mark on the pickle stack, but found none.')
    return this.#stack.splice(start).slice(1)
  }

  #append(items: readonly unknown[]): true {
    const list = this.#stack.at(-1)
    if (list instanceof OpaqueObject) return true
    if (!Array.isArray(list))
      throw invalidModel('Expected a list to append to in the pickle, but found none.')
    for (const item of items) list.push(item)
    return true
  }

  #setItems(items: readonly unknown[], created?: Map<unknown, unknown>): true {
    if (created) this.#stack.push(created)
    const dict = this.#stack.at(-1)
    if (dict instanceof OpaqueObject) return true
    if (!(dict instanceof Map) || items.length % 2 !== 0)
      throw invalidModel('Expected a dict and pairs to put into it in the pickle, but found something else.')
    for (let index = 0; index < items.length; index += 2) dict.set(items[index], items[index + 1])
    return true
  }

  #remember(slot: number): true {
    this.#memo.set(slot, this.#stack.at(-1))
    return true
  }

  #recall(slot: number): true {
    if (!this.#memo.has(slot)) throw invalidModel(`Expected memo slot ${slot} of the pickle to be filled.`)
    return this.#push(this.#memo.get(slot))
  }

  #stackGlobal(): true {
    const [module, name] = this.#popMany(2)
    if (typeof module !== 'string' || typeof name !== 'string')
      throw invalidModel('Expected a module and a name in the pickle, but found other values.')
    return this.#push(this.#scope.global(module, name))
  }

  #call(): true {
    const [callee, args] = this.#popMany(2)
    if (callee instanceof OpaqueObject) return this.#push(new OpaqueObject(callee.className))
    if (!isPickleGlobal(callee) || callee.call === undefined || !(args instanceof PickleTuple))
      throw invalidModel(
        'Expected a known function and its arguments in the pickle, but found something else.',
      )
    return this.#push(callee.call(args.items))
  }

  /** Attributes of what we know (`_metadata` of a state dict, hooks of a parameter) carry nothing that we need. */
  #build(): true {
    const state = this.#pop()
    const target = this.#stack.at(-1)
    if (target instanceof OpaqueObject) {
      if (state instanceof Map) target.attributes = state
      return true
    }
    if (typeof target !== 'object' || target === null)
      throw unsupportedModel(
        'Expected attributes only on objects in the pickle, but found them on something else.',
      )
    return true
  }
}
