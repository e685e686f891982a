/// Every stage that a pipeline file can name: one line each.
package enum StageCatalog {
    package static let entries: [CatalogEntry<any Stage>] = [
        CatalogEntry(ParseStage.self),
        CatalogEntry(EnrichStage.self),
        CatalogEntry(FilterStage.self),
        CatalogEntry(RouteStage.self),
        CatalogEntry(MetricsStage.self),
        CatalogEntry(SampleStage.self),
        CatalogEntry(ThrottleStage.self),
        CatalogEntry(DedupeStage.self),
        CatalogEntry(LimitCardinalityStage.self),
        CatalogEntry(ReduceStage.self),
        CatalogEntry(RedactStage.self),
    ]
}
