import { describe, expect, it } from 'vitest'
import { sortOutModels } from '../../../electron/common/models/model-files.ts'

describe('dropped files', () => {
  it('that look like models are told from images and folders, each a model of its own', () => {
    expect(sortOutModels(['/a/photo.jpg', '/a/4x.pth', '/a/folder', '/b/2x.SAFETENSORS'])).toEqual({
      models: [['/a/4x.pth'], ['/b/2x.SAFETENSORS']],
      others: ['/a/photo.jpg', '/a/folder'],
    })
  })

  it('of one model stay together: an ncnn pair, external data, shards', () => {
    expect(sortOutModels(['x.bin', 'x.param']).models).toEqual([['x.param', 'x.bin']])
    expect(sortOutModels(['m.onnx', 'weights.data']).models).toEqual([['m.onnx', 'weights.data']])
    expect(sortOutModels(['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin']).models).toEqual([
      ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'],
    ])
  })

  it('of several models are told apart by their stems', () => {
    expect(sortOutModels(['a.param', 'b.param', 'b.bin', 'a.bin', 'c.onnx', 'c.onnx.data'])).toEqual({
      models: [
        ['a.param', 'a.bin'],
        ['b.param', 'b.bin'],
        ['c.onnx', 'c.onnx.data'],
      ],
      others: [],
    })
  })

  it("by TensorFlow's name for it, are a model whose shards are found beside it", () => {
    expect(sortOutModels(['/a/model.json', '/a/photo.png'])).toEqual({
      models: [['/a/model.json']],
      others: ['/a/photo.png'],
    })
  })

  it('that are weights alone are a model; JSON alone is none', () => {
    expect(sortOutModels(['pytorch_model.bin', 'notes.json'])).toMatchObject({
      models: [['notes.json', 'pytorch_model.bin']],
    })
    expect(sortOutModels(['pytorch_model.bin', 'p.png']).models).toEqual([['pytorch_model.bin']])
    expect(sortOutModels(['presets.json'])).toEqual({ models: [], others: ['presets.json'] })
  })
})
