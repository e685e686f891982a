/// The pipeline of `spanmill run` without a file. It is a pipeline file like any other, read by the same code, and
/// `spanmill run` prints nothing that a user could not write.
package enum BuiltInPipeline {
    /// How messages name it.
    package static let file = "built-in pipeline"

    package static let text = """
        name: spanmill
        data_dir: ./spanmill-data
        server: {listen: "127.0.0.1:8000"}

        inputs:
          # Whatever happens here, the training is never held up for longer than this.
          stdin: {type: stdin, echo: true, stall_timeout: 30s}

        stages:
          - parse: auto
          - enrich:
              task_id: {from: [task_id, task.id, attributes.task.id], sticky_by: [trace_id, stream]}
          - metrics:
              - gauge: training_loss
                help: Current training loss
                when: 'event_type == "training_progress"'
                value: loss
                labels: {task_id: task_id}
                order_by: [attempt, epoch, step]
              - gauge: training_accuracy
                help: Current training accuracy
                when: 'event_type == "training_progress"'
                value: accuracy
                labels: {task_id: task_id}
                order_by: [attempt, epoch, step]
              - counter: log_lines_total
                help: Log records by level
                labels: {level: level}
          - redact: credentials

        outputs:
          archive: {type: archive, partition: '{date}', retention: {max_bytes: 10GiB}}
          metrics: {type: prometheus}

        """
}
