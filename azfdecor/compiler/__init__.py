"""The compiler: user modules in, function.json files and entry points out. It never runs in Azure.

Data flows one way, through rooms in this order:

    discover/    the app's modules are imported           -> callables and their signatures
    types/       annotations, evaluated once               -> what they mean to the platform
    match/       declarations and parameters               -> Function
    application  all of that for one app                   -> App
    rules/       App                                       -> problems
    emit/        App                                       -> files, as text
    write/       files and what stands on the disk         -> the disk
    build        one run of all that

`model` is the vocabulary between them, `reference` every binding as data. What stands beside the rooms
serves several of them. Only `discover/`, `write/`, `config`, `host`, `settings`, `environment`, `lines`
and `ownership` touch the disk.
"""
