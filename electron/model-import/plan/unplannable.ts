/** What a plan cannot express; such a network runs on onnxruntime. */
export class Unplannable extends Error {}
