create or replace temp table rooted as  -- the opposed pairs that are claimed directly, not entailed
select l, r, ground from opposed where direct and (ground = 'ground-denied' or l < r);
