"""The work of the agency: definitions, instances, tasks, records, people. Knows no HTTP and no BPMN XML."""
