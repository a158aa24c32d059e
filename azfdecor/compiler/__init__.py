"""The compiler: user modules in, function.json files and entry points out. It never runs in Azure.

Data flows one way, each stage taking values and giving values:

    discovery    the app's modules are imported           -> callables with declarations
    signatures   callables                                 -> parameters, annotations
    matching     declarations and parameters               -> Function
    application  all of that for one app                   -> App
    rules        App                                       -> problems
    emit         App                                       -> files, as text
    plan         files and what stands on the disk         -> changes
    writer       changes                                   -> disk

`model` is the vocabulary between them. Only `sources`, `modules`, `config`, `host`, `settings`,
`adoption`, `ownership`, `plan` and `writer` touch the disk.
"""
