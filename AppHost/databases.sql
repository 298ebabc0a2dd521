-- A database and a user for each service. Safe to run again, and by two at once. Passwords come from the environment.
\set ON_ERROR_STOP on
SELECT pg_advisory_lock(hashtext('kibiennale databases')) \g /dev/null

\set service identity
\getenv password IDENTITY_PASSWORD
\ir database.sql
\set service hubs
\getenv password HUBS_PASSWORD
\ir database.sql
\set service events
\getenv password EVENTS_PASSWORD
\ir database.sql
\set service registration
\getenv password REGISTRATION_PASSWORD
\ir database.sql
\set service award
\getenv password AWARD_PASSWORD
\ir database.sql
\set service notifications
\getenv password NOTIFICATIONS_PASSWORD
\ir database.sql
