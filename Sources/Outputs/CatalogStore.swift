package import Flow
package import Storage

/// Keeps a pipeline's commits in the catalog.
package struct CatalogStore: CommitStore {
    private let catalog: Catalog

    package init(_ catalog: Catalog) { self.catalog = catalog }

    package func load() throws(FlowError) -> SavedState {
        let commit: Catalog.Commit
        do throws(StorageError) { commit = try catalog.load() } catch { throw FlowError(error) }
        var saved = SavedState(totals: Dictionary(commit.totals.map { ($0.name, $0.value) }) { $1 })
        for row in commit.checkpoints {
            saved.checkpoints[row.input, default: []].append(Checkpoint(key: row.key, bytes: row.bytes))
        }
        for row in commit.states {
            saved.states[row.stage, default: []].append(
                Ledger.StateChange(
                    stage: row.stage,
                    fingerprint: row.fingerprint,
                    isWhole: row.isWhole,
                    bytes: row.bytes
                )
            )
        }
        return saved
    }

    package func record(_ record: CommitRecord) throws(FlowError) {
        var commit = Catalog.Commit()
        commit.totals = record.totals
        for (input, rows) in record.checkpoints {
            commit.checkpoints += rows.map { (input, $0.key, $0.bytes) }
        }
        commit.states = record.states.map {
            Catalog.StateRow(stage: $0.stage, fingerprint: $0.fingerprint, isWhole: $0.isWhole, bytes: $0.bytes)
        }
        do throws(StorageError) { try catalog.record(commit) } catch { throw FlowError(error) }
    }
}
