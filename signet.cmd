@echo off
rem The command line: builds what is missing or out of date, then runs it. "signet demo" runs the demo, "signet bench" the load, all else the signet command.
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
set "MODULE=signet-cli"
set "JAR=%ROOT%signet-cli\target\signet-cli.jar"
set "ARGS=%*"
if /i "%~1"=="demo" (
  set "MODULE=samples/quickstart"
  set "JAR=%ROOT%samples\quickstart\target\quickstart.jar"
  set "ARGS=!ARGS:~4!"
)
if /i "%~1"=="bench" (
  set "MODULE=benchmarks"
  set "JAR=%ROOT%benchmarks\target\benchmarks.jar"
  set "START=-cp "!JAR!" dev.signet.benchmarks.load.Load"
  set "ARGS=!ARGS:~5!"
)
set "STALE=1"
if exist "%JAR%" (
  set "STALE="
  for /f %%F in ('powershell -NoProfile -Command "$t=(Get-Item '%JAR%').LastWriteTime; if (Get-ChildItem '%ROOT%' -Recurse -File | Where-Object { $_.FullName -notmatch '\\(target|node_modules|\.git)\\' -and ($_.FullName -match '\\src\\main\\' -or $_.Name -eq 'pom.xml') -and $_.LastWriteTime -gt $t } | Select-Object -First 1) { 'stale' }"') do set "STALE=1"
)
if defined STALE (
  echo signet: building %MODULE% ^(the first time this also fetches what it needs^) ... 1>&2
  pushd "%ROOT%"
  call mvnw.cmd -q -B -pl %MODULE% -am -DskipTests package 1>&2 || (popd & echo signet: the build failed; see above 1>&2 & exit /b 3)
  popd
)
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if not defined START set "START=-jar "%JAR%""
"%JAVA%" %START% %ARGS%
exit /b %ERRORLEVEL%
