create or replace temp table rooted as  -- what somebody says himself
select l, r, ground from opposed where direct and (ground = 'ground-denied' or l < r);
