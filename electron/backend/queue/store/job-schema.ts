/**
 * Steps that bring a queue database to the newest layout; step N makes version N + 1. Steps are never edited
 * after a release, only followed by new ones.
 */
export const jobMigrations: readonly string[] = [
  `CREATE TABLE settings (
     id INTEGER PRIMARY KEY,
     json TEXT NOT NULL UNIQUE
   ) STRICT;
   CREATE TABLE jobs (
     sequence INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     position INTEGER NOT NULL,
     input_path TEXT NOT NULL,
     output_directory TEXT NOT NULL,
     settings INTEGER NOT NULL REFERENCES settings (id),
     kind TEXT NOT NULL DEFAULT 'waiting',
     state TEXT NOT NULL DEFAULT '{"kind":"waiting"}',
     width_px INTEGER,
     height_px INTEGER,
     size_bytes INTEGER NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0,
     output_path TEXT,
     replaced TEXT,
     content_sha256 TEXT,
     added_ms INTEGER NOT NULL,
     started_ms INTEGER,
     finished_ms INTEGER,
     removed INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX jobs_order ON jobs (removed, position);
   CREATE INDEX jobs_kind ON jobs (removed, kind, position, width_px, height_px);
   CREATE INDEX jobs_input ON jobs (input_path);
   CREATE INDEX jobs_output ON jobs (output_path) WHERE output_path IS NOT NULL;
   CREATE TABLE outputs (
     content_sha256 TEXT NOT NULL,
     settings_sha256 TEXT NOT NULL,
     input_path TEXT NOT NULL,
     output_path TEXT NOT NULL PRIMARY KEY,
     size_bytes INTEGER NOT NULL,
     modified_ms INTEGER NOT NULL,
     finished_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX outputs_content ON outputs (content_sha256, settings_sha256);
   CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`,
  `CREATE TABLE watched (
     id TEXT PRIMARY KEY,
     path TEXT NOT NULL,
     output_directory TEXT NOT NULL,
     settings TEXT NOT NULL,
     since_ms INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX outputs_input ON outputs (input_path);`,
  `CREATE TABLE additions (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     request TEXT NOT NULL,
     is_taken_back INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   ALTER TABLE jobs ADD COLUMN addition INTEGER;
   CREATE INDEX jobs_addition ON jobs (addition) WHERE addition IS NOT NULL;`,
  `ALTER TABLE watched DROP COLUMN since_ms;
   ALTER TABLE watched ADD COLUMN is_listed INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE watched_files (
     folder TEXT NOT NULL REFERENCES watched (id) ON DELETE CASCADE,
     path TEXT NOT NULL,
     version TEXT NOT NULL,
     PRIMARY KEY (folder, path)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE decoding (
     path TEXT PRIMARY KEY,
     deaths INTEGER NOT NULL DEFAULT 0,
     is_open INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE jobs ADD COLUMN removal TEXT;
   CREATE INDEX jobs_removal ON jobs (removal) WHERE removal IS NOT NULL;`,
  `ALTER TABLE jobs ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX jobs_wanted ON jobs (position) WHERE wanted = 1;`,
  `CREATE TABLE results (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     settings INTEGER NOT NULL REFERENCES settings (id),
     result TEXT NOT NULL
   ) STRICT;
   CREATE INDEX results_job ON results (job);
   CREATE INDEX results_settings ON results (settings);
   INSERT INTO results (job, settings, result)
     SELECT id, settings, state -> '$.result' FROM jobs WHERE kind = 'done';`,
  `ALTER TABLE jobs ADD COLUMN settings_sha256 TEXT;
   ALTER TABLE jobs ADD COLUMN input_file TEXT;
   CREATE INDEX jobs_input_file ON jobs (input_file) WHERE input_file IS NOT NULL;
   ALTER TABLE decoding RENAME COLUMN is_open TO readers;`,
  // Decoders have processes of their own: what ends one ends nothing else.
  'DROP TABLE decoding;',
  'ALTER TABLE jobs ADD COLUMN choice TEXT;',
]
