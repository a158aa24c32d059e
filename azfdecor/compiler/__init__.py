"""The compiler: user modules in, function folders out. It never runs in Azure.

Data flows one way, each stage taking values and giving values:

    discovery    the app's modules are imported           -> callables with declarations
    signatures   callables                                 -> parameters, annotations
    matching     declarations and parameters               -> Function
    application  all of that for one app                   -> App
    rules        App                                       -> problems
    emit         App                                       -> files, as text
    writer       files                                     -> disk

`model` is the vocabulary between them. Only `sources`, `modules`, `config`, `host`, `settings`,
`ownership` and `writer` touch the disk.
"""
