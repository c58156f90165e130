import path from 'node:path'
import { defineConfig } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import typescript from 'typescript-eslint'
import { importCircles, importedFile, readImportGraph } from './build/import-circles.ts'
import { importViolation } from './build/import-table.ts'

const root = import.meta.dirname

/** Reports imports that the import table forbids, where they stand. */
const roomImports = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(root, context.filename).split(path.sep).join('/')
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type'
      const message = importViolation({ file, specifier: node.source.value, typeOnly })
      if (message !== null) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

/** Which circle each file is part of; read when the first file is checked. */
const circleOf = (() => {
  const read = { circles: null }
  return (file) => {
    read.circles ??= new Map(
      importCircles(readImportGraph(root)).flatMap((circle) => circle.map((name) => [name, circle])),
    )
    return read.circles.get(file)
  }
})()

/** Reports imports by which files import each other in a circle. */
const noImportCircles = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = path.relative(root, context.filename).split(path.sep).join('/')
    const circle = circleOf(file)
    const check = (node) => {
      if (circle === undefined || typeof node.source?.value !== 'string') return
      const imported = importedFile(file, node.source.value)
      if (circle.includes(imported)) {
        context.report({ node, message: `This import closes a circle of ${circle.join(', ')}.` })
      }
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

export default defineConfig(
  {
    ignores: ['node_modules', 'dist', 'out', 'release', 'coverage', 'test-results', 'playwright-report'],
  },
  {
    files: ['**/*.ts', '**/*.svelte', '**/*.svelte.ts'],
    extends: [typescript.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: root, extraFileExtensions: ['.svelte'] },
    },
    plugins: { enlarger: { rules: { 'room-imports': roomImports, 'no-import-circles': noImportCircles } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'enlarger/room-imports': 'error',
      'enlarger/no-import-circles': 'error',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'onnxruntime-node',
              message: 'Import electron/inference/onnxruntime.ts, which switches its telemetry off first.',
              allowTypeImports: true,
            },
          ],
        },
      ],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-param-reassign': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['electron/**/*.ts', 'renderer/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      // State belongs to a value that is passed, never to a module.
      'no-restricted-syntax': [
        'error',
        { selector: 'Program > VariableDeclaration[kind="let"]', message: 'No module-level let.' },
        {
          selector: 'Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
          message: 'No module-level let.',
        },
      ],
    },
  },
  {
    // A language is one table of sentences, however many there are.
    files: ['renderer/src/text/**/*.ts', 'electron/common/messages/english-messages.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: typescript.parser },
    },
    rules: {
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      // The parser knows no types of imported components; svelte-check does, and checks these.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
    },
  },
  {
    files: ['electron/cli/**', 'build/**', 'tests/**', '**/*.config.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: globals.node },
    rules: { 'prefer-const': 'error', 'no-unused-vars': 'error', 'no-undef': 'error' },
  },
)
