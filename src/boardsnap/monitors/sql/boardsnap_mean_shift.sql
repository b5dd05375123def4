{# Fails when the mean differs from the reference period's by a share beyond the threshold. #}
{% test boardsnap_mean_shift(model, column_name, reference_mean, comparator, threshold) %}
select measured
from (
    select
        (avg(1.0 * {{ column_name }}) - ({{ reference_mean }}))
            / abs({{ reference_mean }}) as measured
    from {{ model }}
) as boardsnap
where measured {{ comparator }} {{ threshold }}
{% endtest %}
