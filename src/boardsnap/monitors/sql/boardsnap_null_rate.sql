{# Fails when the share of missing values, 0 to 1, is beyond the threshold. #}
{% test boardsnap_null_rate(model, column_name, comparator, threshold) %}
select measured
from (
    select
        1.0 * sum(case when {{ column_name }} is null then 1 else 0 end)
            / nullif(count(*), 0) as measured
    from {{ model }}
) as boardsnap
where measured {{ comparator }} {{ threshold }}
{% endtest %}
