"""Foreign programs: built from the contract of a running service, and run."""

import os
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest

from tests.programs import CXF

PROGRAMS = Path(__file__).parent / "programs"
JARS = Path("/usr/share/java")
BUILD_SECONDS = 120
RUN_SECONDS = 60
AXIS_JARS = (
    "axis.jar",
    "axis-jaxrpc.jar",
    "axis-saaj.jar",
    "commons-discovery.jar",
    "commons-logging.jar",
    "wsdl4j.jar",
    "javax.mail.jar",
    "javax.activation.jar",
)
JAXWS_JARS = ("jaxws-rt.jar",)
JAVA = ("java", "-Dstdout.encoding=UTF-8", "-Dfile.encoding=UTF-8", "-Xmx512m")
# A program prints what it got; the locale must not spoil it.
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    # Programs that end in seconds are not worth the optimising compiler.
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


def run(*command, folder=None, seconds=BUILD_SECONDS):
    """Standard output of a command; what it complains about is shown if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=os.environ | ENVIRONMENT,
        capture_output=True,
        check=False,
        timeout=seconds,
    )
    if done.returncode:
        output = (done.stdout + done.stderr).decode(errors="replace")[:4000]
        pytest.fail(f"{command[0]} ended with {done.returncode}:\n{output}")
    return done.stdout.decode()


def follow(command, on_line):
    """Run a program and hand on each line as it is printed; all of them in the end."""
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [str(part) for part in command],
            env=os.environ | ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        ) as process,
    ):
        timer = threading.Timer(RUN_SECONDS, process.kill)
        timer.start()
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            on_line(line)
        code = process.wait()
        timer.cancel()
        errors.seek(0)
        if code:
            complaint = errors.read().decode(errors="replace")[:4000]
            said = "\n".join(lines)
            pytest.fail(f"{command[0]} ended with {code}:\n{said}\n{complaint}")
    return lines


def class_path(*entries):
    return os.pathsep.join(str(entry) for entry in entries)


def jars(names):
    return [JARS / name for name in names]


def build_jaxws(service, folder):
    run("wsimport", "-quiet", "-p", "yunzhi", "-d", folder, f"{service.soap}?wsdl")
    path = class_path(*jars(JAXWS_JARS), folder)
    compile_java(path, folder, PROGRAMS / "JaxwsScenario.java")
    return (*JAVA, "-cp", path, "JaxwsScenario")


def build_cxf(service, folder):
    """The program of JAX-WS, by the names that its interfaces have by now."""
    tool = "org.apache.cxf.tools.wsdlto.WSDLToJava"
    jars = CXF / "*"
    run(
        *("java", "-cp", jars, tool, "-p", "yunzhi", "-d", folder),
        f"{service.soap}?wsdl",
    )
    older = (PROGRAMS / "JaxwsScenario.java").read_text(encoding="utf-8")
    program = folder / "JaxwsScenario.java"
    program.write_text(
        older.replace("import javax.xml.ws", "import jakarta.xml.ws"), encoding="utf-8"
    )
    path = class_path(jars, folder)
    compile_java(path, folder, *sorted(folder.glob("yunzhi/*.java")), program)
    return (*JAVA, "-cp", path, "JaxwsScenario")


def build_axis(service, folder):
    path = class_path(*jars(AXIS_JARS), folder)
    tool = "org.apache.axis.wsdl.WSDL2Java"
    run("java", "-cp", path, tool, "-p", "yunzhi", "-o", folder, f"{service.soap}?wsdl")
    sources = sorted(folder.glob("yunzhi/*.java"))
    compile_java(path, folder, *sources, PROGRAMS / "AxisScenario.java")
    return (*JAVA, "-cp", path, "AxisScenario")


def compile_java(path, folder, *sources):
    run(
        *("javac", "-nowarn", "-encoding", "UTF-8", "-cp", path, "-d", folder),
        *sources,
    )


def build_gsoap(service, folder, wsdl="wsdl"):
    run("wsdl2h", "-c", "-o", folder / "y.h", f"{service.soap}?{wsdl}")
    run("soapcpp2", "-C", "-c", "-x", "-L", "-d", folder, folder / "y.h")
    program = folder / "scenario"
    run(
        *("cc", "-std=gnu99", "-O0", "-I", folder, PROGRAMS / "scenario.c"),
        *(folder / "soapC.c", folder / "soapClient.c"),
        *("-o", program, "-lgsoap"),
    )
    return (program,)
