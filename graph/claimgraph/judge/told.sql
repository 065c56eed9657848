insert into today
select max(day) from (
    select unnest([said_to, published_to]) as day from all_claim
    where prop in (select id from all_prop where written)
) where day < 4000000;

-- The days on which a claim was made (told_from to told_to). A claim without a date gets the date
-- of its source: with an open begin, everybody who ever held an office would speak for it always.
update all_claim set told_to = said_to,
    told_from = if(said_from = 0, least(said_to, published_from), said_from)
where told_to = 0;  -- rows.sql has set the days of claims of rows
