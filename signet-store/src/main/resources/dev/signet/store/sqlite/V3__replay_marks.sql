-- A second at or above every iat that was ever accepted (protocol section 4).
CREATE TABLE replay_marks (
    scope text PRIMARY KEY,
    second bigint NOT NULL
);
