select chain, count(*) as claims from claim where chain <> '' group by chain order by 2 desc, 1
