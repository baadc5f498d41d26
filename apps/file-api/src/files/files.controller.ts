import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';

import { type RenameFileBody, renameFileBody } from './file-bodies.js';
import { type FilesQuery, filesQuery } from './file-list.js';
import { fileView, type FileView, presentFile } from './file-view.js';
import { FilesService } from './files.service.js';

/** Everybody's own files (http.md, 5). */
@Authenticated('user', 'admin')
@Controller('api/v1/files')
export class FilesController {
  constructor(private readonly files: FilesService) {}

  @Get()
  @Answers(pageOf(fileView), 'The own files, a page at a time')
  async list(
    @CurrentPrincipal() owner: Principal,
    @Query({ schema: filesQuery }) query: FilesQuery,
  ): Promise<Page<FileView>> {
    return mapPage(await this.files.list(owner, query), presentFile);
  }

  @Get(':id')
  @Answers(fileView, 'One file', { errors: ['FILE_NOT_FOUND'] })
  async show(@CurrentPrincipal() owner: Principal, @Param('id') id: string): Promise<FileView> {
    return presentFile(await this.files.find(owner, id));
  }

  @Patch(':id')
  @Answers(fileView, 'Gives a file another name', { errors: ['FILE_NOT_FOUND'] })
  async rename(
    @CurrentPrincipal() owner: Principal,
    @Param('id') id: string,
    @Body({ schema: renameFileBody }) { name }: RenameFileBody,
  ): Promise<FileView> {
    return presentFile(await this.files.rename(owner, id, name));
  }

  @Delete(':id')
  @Answers(fileView, 'Deletes a file, whatever its state', { errors: ['FILE_NOT_FOUND'] })
  async remove(@CurrentPrincipal() owner: Principal, @Param('id') id: string): Promise<FileView> {
    return presentFile(await this.files.remove(owner, id));
  }
}
