-- The log, what is kept beside it, and the one function that appends to it.

CREATE TABLE export_program.store_info (
  one integer PRIMARY KEY CHECK (one = 1),
  store_id uuid NOT NULL,
  epoch integer NOT NULL
);
INSERT INTO export_program.store_info VALUES (1, gen_random_uuid(), 1);

CREATE TABLE export_program.stored_events (
  position bigint PRIMARY KEY,
  originator_id uuid NOT NULL,
  originator_version bigint NOT NULL CHECK (originator_version > 0),
  topic text NOT NULL,
  state bytea NOT NULL,
  recorded_us bigint NOT NULL,
  UNIQUE (originator_id, originator_version)
);

CREATE TABLE export_program.commands (
  command_id text COLLATE "C" PRIMARY KEY,
  fingerprint bytea NOT NULL,
  position bigint NOT NULL
);
-- Tells at start whether commands point beyond the last event; costs an append nothing.
CREATE INDEX commands_by_position ON export_program.commands
  USING brin (position) WITH (pages_per_range = 32, autosummarize = on);

CREATE TABLE export_program.unique_keys (
  key text COLLATE "C" PRIMARY KEY,
  case_id uuid NOT NULL
);

CREATE TABLE export_program.stored_snapshots (
  originator_id uuid PRIMARY KEY,
  originator_version bigint NOT NULL,
  state bytea NOT NULL
);

CREATE TABLE export_program.probe (
  one integer PRIMARY KEY CHECK (one = 1),
  filler bytea NOT NULL
);

CREATE FUNCTION export_program.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % is never changed (%)', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;

-- Positions follow each other without gaps because one function, under one lock, gives them. A hand
-- that means to insert otherwise (a copy of another log, by the owner) says so by the setting.
CREATE FUNCTION export_program.refuse_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('export_program.appending', true), '') <> 'on' THEN
    RAISE EXCEPTION 'append-only: events are appended by export_program.append_batch alone'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER stored_events_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON export_program.stored_events
  FOR EACH STATEMENT EXECUTE FUNCTION export_program.refuse_change();
CREATE TRIGGER stored_events_in_order
  BEFORE INSERT ON export_program.stored_events
  FOR EACH STATEMENT EXECUTE FUNCTION export_program.refuse_insert();
CREATE TRIGGER commands_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON export_program.commands
  FOR EACH STATEMENT EXECUTE FUNCTION export_program.refuse_change();
-- Also where a session replays as a replica does.
ALTER TABLE export_program.stored_events ENABLE ALWAYS TRIGGER stored_events_append_only;
ALTER TABLE export_program.stored_events ENABLE ALWAYS TRIGGER stored_events_in_order;
ALTER TABLE export_program.commands ENABLE ALWAYS TRIGGER commands_append_only;

-- Appends a planned batch if what the plan was made on is so, in one round trip; otherwise stores
-- nothing and returns no row. The plan was made either on the facts at `known_head`: every change
-- of a fact moves the head; or, where `known_head` is null, on suppositions: none of `asked` is
-- known, the `cases` have these `heads`, the `keys` these `holders`. Positions and times count on
-- from the last event's. Returns the position and time of that last event and of the first new one.
CREATE FUNCTION export_program.append_batch(
  known_head bigint, seen bigint, now_us bigint,
  asked text[], cases uuid[], heads bigint[], keys text[], holders uuid[],
  new_cases uuid[], new_versions bigint[], new_topics text[], new_states bytea[],
  new_commands text[], new_fingerprints bytea[],
  claimed text[], claimants uuid[], released text[],
  OUT head bigint, OUT first_us bigint
) RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  last_us bigint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'append_batch must see what was committed while it waited for its lock'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  PERFORM pg_advisory_xact_lock(1163416658, 1);
  -- Each statement from here on sees whatever was committed before the lock was ours.
  SELECT e.position, e.recorded_us INTO head, last_us
    FROM export_program.stored_events AS e ORDER BY e.position DESC LIMIT 1;
  head := coalesce(head, 0);
  IF head < seen THEN
    RETURN NEXT;
    RETURN;
  END IF;
  IF known_head IS NOT NULL THEN
    IF head <> known_head THEN
      RETURN;
    END IF;
  ELSIF EXISTS (SELECT FROM export_program.commands AS c WHERE c.command_id = ANY (asked))
    OR EXISTS (
      SELECT FROM unnest(cases, heads) AS supposed (id, version)
      WHERE supposed.version IS DISTINCT FROM coalesce((
        SELECT max(e.originator_version) FROM export_program.stored_events AS e
        WHERE e.originator_id = supposed.id), 0))
    OR (cardinality(keys) > 0 AND EXISTS (
      SELECT FROM unnest(keys, holders) AS supposed (key, holder)
      WHERE supposed.holder IS DISTINCT FROM (
        SELECT u.case_id FROM export_program.unique_keys AS u WHERE u.key = supposed.key)))
  THEN
    RETURN;
  END IF;
  first_us := greatest(now_us, coalesce(last_us, 0) + 1);
  IF cardinality(new_cases) > 0 THEN
    PERFORM set_config('export_program.appending', 'on', true);
    INSERT INTO export_program.stored_events
      SELECT head + n, id, version, topic, state, first_us + n - 1
      FROM unnest(new_cases, new_versions, new_topics, new_states)
        WITH ORDINALITY AS new (id, version, topic, state, n);
    PERFORM set_config('export_program.appending', '', true);
    INSERT INTO export_program.commands
      SELECT id, fingerprint, head + n
      FROM unnest(new_commands, new_fingerprints) WITH ORDINALITY AS new (id, fingerprint, n);
    IF cardinality(released) > 0 THEN
      DELETE FROM export_program.unique_keys WHERE key = ANY (released);
    END IF;
    IF cardinality(claimed) > 0 THEN
      INSERT INTO export_program.unique_keys SELECT * FROM unnest(claimed, claimants);
    END IF;
    PERFORM pg_notify('export_program', (head + cardinality(new_cases))::text);
  END IF;
  RETURN NEXT;
END $$;

REVOKE EXECUTE ON FUNCTION export_program.append_batch FROM PUBLIC;

-- Where read models lie: not evidence, may be dropped and made anew.
CREATE SCHEMA read_models;
