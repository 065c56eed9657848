insert into today
select max(day) from (
    select unnest([said_to, published_to]) as day from all_claim
    where prop in (select id from all_prop where written)
) where day < 4000000;

-- The days on which a claim was made. A claim without a date counts as being as old as its source,
-- and not of any age, or everybody who ever held an office would hold it for good.
update all_claim set told_to = said_to,
    told_from = if(said_from = 0, least(said_to, published_from), said_from)
where told_to = 0;  -- those of rows are told as they come in
