@echo off
rem Opens the page of nrdl in the browser, without a window of its own.
cd /d "%~dp0"
where pyw >nul 2>nul && (start "" pyw -m checker.cli.page_program %*) || (start "" pythonw -m checker.cli.page_program %*)
