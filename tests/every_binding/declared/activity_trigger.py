from azfdecor import function_name, activity_trigger


@function_name("activity_trigger")
@activity_trigger()
def say_hello(city: str) -> str:
    return f"Hello {city}!"
