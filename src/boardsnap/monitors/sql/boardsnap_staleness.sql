{# Fails when the newest row is older, in hours, than the threshold; or when there is no row. #}
{% test boardsnap_staleness(model, time_column, comparator, threshold) %}
select measured
from (
    select
        {{ dbt.datediff("max(" ~ time_column ~ ")", dbt.current_timestamp(), "hour") }} as measured
    from {{ model }}
) as boardsnap
where measured {{ comparator }} {{ threshold }} or measured is null
{% endtest %}
