-- Once, as the database's superuser, with both passwords in the environment:
--   LUOSHI_OWNER_PASSWORD=… LUOSHI_SERVING_PASSWORD=… psql -f roles.sql
\set ON_ERROR_STOP on
\getenv owner_password LUOSHI_OWNER_PASSWORD
\getenv serving_password LUOSHI_SERVING_PASSWORD
CREATE ROLE luoshi_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE luoshi_serving LOGIN PASSWORD :'serving_password';
CREATE DATABASE luoshi OWNER luoshi_owner;
\connect luoshi
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
