-- Claims that no longer count: those that the claimant later contradicted, and claims implied by
-- claims that no longer count.
insert into superseded select distinct claim, by_claim from turned_round;

insert into superseded
select rider.id, superseded.by_claim from claim rider
join superseded on superseded.claim = split_part(rider.id, ' implies ', 1)
where rider;
